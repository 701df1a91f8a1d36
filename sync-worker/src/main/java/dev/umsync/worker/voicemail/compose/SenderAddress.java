package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.worker.mime.MailAddress;
import dev.umsync.worker.phone.ShownNumber;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The address that voicemails come from; nobody reads what is sent to it. It is the same for each
 * voicemail of one caller, so that mail clients, which tell people apart by address, show what a
 * caller left as one person's. Thread rule: immutable.
 *
 * @param pattern an address in which {@code {domain}} stands for the subscriber's own mail domain
 *     and {@code {caller}} for the caller's number
 */
public record SenderAddress(String pattern) {
  /** In the subscriber's own domain, so that filters for strangers' mail let it through. */
  public static final SenderAddress DEFAULT =
      new SenderAddress("voicemail-no-reply+{caller}@{domain}");

  private static final String DOMAIN = "{domain}";
  private static final String CALLER = "{caller}";
  private static final int LONGEST_CALLER_CHARS = 32;

  /** Validates. */
  public SenderAddress {
    if (!isValid(pattern)) {
      throw new IllegalArgumentException(
          "the sender is an address such as voicemail-no-reply+{caller}@{domain}");
    }
  }

  /** Whether an address comes of it for every caller, with nothing in braces left over. */
  public static boolean isValid(String pattern) {
    return fill(pattern, "example.com", "a".repeat(LONGEST_CALLER_CHARS))
        .filter(address -> address.text().chars().noneMatch(c -> c == '{' || c == '}'))
        .isPresent();
  }

  private static Optional<MailAddress> fill(String pattern, String domain, String caller) {
    return MailAddress.of(pattern.replace(DOMAIN, domain).replace(CALLER, caller));
  }

  /** The address for a subscriber of this mail domain and what this caller left. */
  MailAddress of(String domain, Caller caller, Optional<ShownNumber> number) {
    String token = token(caller, number);
    return fill(pattern, domain, token)
        .or(() -> fill(pattern, "umsync.invalid", token))
        .orElseThrow(() -> new IllegalStateException("the sender was checked when it was made"));
  }

  /** Digits of the international number, or letters and digits of what there is. */
  private static String token(Caller caller, Optional<ShownNumber> number) {
    if (caller.withheld()) {
      return "withheld";
    }
    Optional<String> known = number.flatMap(ShownNumber::e164);
    if (known.isPresent()) {
      return known.get().substring(1);
    }
    String text = number.map(ShownNumber::text).or(caller::name).orElse("");
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return plain.length() == text.length() && plain.length() <= LONGEST_CALLER_CHARS
        ? plain
        : shortened(plain, text);
  }

  /** Two callers whose letters can't all stand in an address stay two. */
  private static String shortened(String plain, String text) {
    String readable = plain.substring(0, Math.min(plain.length(), 20));
    String rest = Audio.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    return readable.isEmpty() ? rest : readable + "-" + rest;
  }
}
