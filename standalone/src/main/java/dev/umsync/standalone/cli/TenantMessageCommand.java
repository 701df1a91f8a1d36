package dev.umsync.standalone.cli;

import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.worker.phone.PhoneNumbers;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code umsync tenants message DOMAIN}: what the messages of a mail domain's people look like. */
@Command(
    name = "message",
    description = "Show what a mail domain's messages look like, or change it with the options.")
final class TenantMessageCommand implements Callable<Integer> {
  @ParentCommand private TenantsCommand tenants;
  @Mixin private final SiteOptions options = new SiteOptions();

  @Parameters(paramLabel = "DOMAIN", description = "Mail domain, such as example.com.")
  private String domain = "";

  @Option(
      names = "--locale",
      paramLabel = "TAG",
      description = "Language and country of people whose own record has none, such as de-DE.")
  private @Nullable String locale;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "Time zone of people whose own record has none, such as Europe/Berlin.")
  private @Nullable String timeZone;

  @Option(
      names = "--region",
      paramLabel = "XX",
      description = "Country whose numbers come without a prefix, such as DE.")
  private @Nullable String region;

  @Option(
      names = "--templates",
      paramLabel = "NAME",
      description = "Template set in the workers' folder worker.templates.")
  private @Nullable String templates;

  @Option(
      names = "--reply-to",
      paramLabel = "ADDRESS",
      description = "Where answers go; {domain} and {caller} are filled in.")
  private @Nullable String replyTo;

  @Option(
      names = "--listen-number",
      paramLabel = "NUMBER",
      description = "What one calls to listen by phone.")
  private @Nullable String listenNumber;

  @Option(
      names = "--audio",
      paramLabel = "FORM",
      description = "What recordings are attached as: as-it-came, mp3 or opus.")
  private @Nullable String audio;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description = "Label of each message; the folder on servers that have none.")
  private @Nullable String label;

  @Option(
      names = "--transcription",
      paramLabel = "NAME",
      description = "Which of worker.transcription writes recordings down.")
  private @Nullable String transcription;

  @Option(
      names = "--transcript-wait",
      paramLabel = "SECONDS",
      description = "How long a delivery waits for its transcript, 0 to 30.")
  private @Nullable Integer transcriptWait;

  @Option(
      names = "--unset",
      paramLabel = "OPTION",
      split = ",",
      description = "Options to take back, such as label,reply-to.")
  private List<String> unset = List.of();

  private static final List<String> NAMES =
      List.of(
          "locale",
          "time-zone",
          "region",
          "templates",
          "reply-to",
          "listen-number",
          "audio",
          "label",
          "transcription",
          "transcript-wait");

  @Override
  public Integer call() throws KeyTrouble, InterruptedException {
    unset.stream()
        .filter(name -> !NAMES.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw UserError.wrongUse(
              "is no option that can be taken back", name, "name one of " + NAMES);
        });
    TenantRecord now =
        tenants
            .book(options)
            .change(domain.toLowerCase(Locale.ROOT), this::changed)
            .orElseThrow(() ->
                new UserError(
                    "is no mail domain that is set up",
                    domain,
                    "set it up first with 'umsync tenants add'"));
    Map<String, String> shown = show(now.message().orElse(MessageSettings.NONE));
    shown.forEach((name, value) -> tenants.terminal().out().printf("%s\t%s%n", name, value));
    if (shown.isEmpty()) {
      // Not on standard output, which holds settings only.
      tenants.terminal().err().println(domain + ": nothing is set, messages are as they come");
    }
    return 0;
  }

  private TenantRecord changed(TenantRecord tenant) {
    MessageSettings before = tenant.message().orElse(MessageSettings.NONE);
    MessageSettings after = after(before);
    return after.equals(before) ? tenant : tenant.withMessage(after);
  }

  private MessageSettings after(MessageSettings before) {
    try {
      return new MessageSettings(
          one("locale", locale(locale), before.locale()),
          one("time-zone", timeZone(timeZone), before.timeZone()),
          one("region", region == null ? null : region.toUpperCase(Locale.ROOT), before.region()),
          one("templates", templates, before.templates()),
          one("reply-to", replyTo(replyTo), before.replyTo()),
          one("listen-number", listenNumber(listenNumber), before.listenNumber()),
          one("audio", audio(audio), before.audio()),
          one("label", label, before.label()),
          one("transcription", transcription, before.transcription()),
          one("transcript-wait", transcriptWait, before.transcriptWaitSeconds()));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "was not changed", domain, "mend this: " + String.valueOf(e.getMessage()), e);
    }
  }

  private <T> Optional<T> one(String name, @Nullable T given, Optional<T> before) {
    if (given != null && unset.contains(name)) {
      throw new IllegalArgumentException("--" + name + " is set and taken back at once");
    }
    return unset.contains(name) ? Optional.empty() : Optional.ofNullable(given).or(() -> before);
  }

  private static @Nullable String locale(@Nullable String tag) {
    try {
      return tag == null ? null : new Locale.Builder().setLanguageTag(tag).build().toLanguageTag();
    } catch (IllformedLocaleException e) {
      throw new IllegalArgumentException("--locale is a language tag such as de-DE", e);
    }
  }

  private static @Nullable String timeZone(@Nullable String zone) {
    try {
      return zone == null ? null : ZoneId.of(zone).getId();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("--time-zone is a zone such as Europe/Berlin", e);
    }
  }

  static @Nullable String replyTo(@Nullable String pattern) {
    if (pattern != null && !SenderAddress.isValid(pattern)) {
      throw new IllegalArgumentException(
          "--reply-to is an address such as desk@{domain} or desk+{caller}@example.com, with no"
              + " other name in braces");
    }
    return pattern;
  }

  static @Nullable String listenNumber(@Nullable String number) {
    if (number != null && PhoneNumbers.show(number, Optional.empty()).dialled().isEmpty()) {
      throw new IllegalArgumentException("--listen-number is a number such as +34 91 000 00 00");
    }
    return number;
  }

  private static MessageSettings.@Nullable Audio audio(@Nullable String form) {
    if (form == null) {
      return null;
    }
    return switch (form) {
      case "as-it-came" -> MessageSettings.Audio.AS_IT_CAME;
      case "mp3" -> MessageSettings.Audio.MP3;
      case "opus" -> MessageSettings.Audio.OPUS;
      default -> throw new IllegalArgumentException("--audio is as-it-came, mp3 or opus");
    };
  }

  private static Map<String, String> show(MessageSettings s) {
    Map<String, String> shown = new LinkedHashMap<>();
    s.locale().ifPresent(v -> shown.put("locale", v));
    s.timeZone().ifPresent(v -> shown.put("time-zone", v));
    s.region().ifPresent(v -> shown.put("region", v));
    s.templates().ifPresent(v -> shown.put("templates", v));
    s.replyTo().ifPresent(v -> shown.put("reply-to", v));
    s.listenNumber().ifPresent(v -> shown.put("listen-number", v));
    s.audio()
        .ifPresent(v -> shown.put("audio", v.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    s.label().ifPresent(v -> shown.put("label", v));
    s.transcription().ifPresent(v -> shown.put("transcription", v));
    s.transcriptWaitSeconds().ifPresent(v -> shown.put("transcript-wait", String.valueOf(v)));
    return shown;
  }
}
