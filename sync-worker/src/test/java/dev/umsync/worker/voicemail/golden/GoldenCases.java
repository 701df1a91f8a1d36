package dev.umsync.worker.voicemail.golden;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.templates.MessageTemplates;
import dev.umsync.worker.templates.TemplateTrouble;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.compose.MessageReviser;
import dev.umsync.worker.voicemail.compose.Recipient;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import dev.umsync.worker.voicemail.compose.VoicemailMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** The events of the golden table: every mark, format, language, script and length. */
final class GoldenCases {
  private final List<Case> all = new ArrayList<>();

  private static final MessageComposer COMPOSER =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT, templates());

  /**
   * One of them.
   *
   * @param notice the mailbox did not take the recording
   * @param later a transcript that came after the message, which another one took the place of
   */
  record Case(
      String name,
      Received event,
      Recipient recipient,
      boolean notice,
      Optional<Transcript> later) {

    /** Its message, the last one if it was replaced. */
    VoicemailMessage message() {
      VoicemailMessage first =
          notice ? COMPOSER.composeNotice(event, recipient) : COMPOSER.compose(event, recipient);
      return later.isEmpty()
          ? first
          : new MessageReviser(SampleEvents.IDENTITIES, COMPOSER)
              .revise(bytes(first), event.voicemail(), recipient, later.get(), Optional.empty(), 1)
              .orElseThrow();
    }
  }

  private static MessageTemplates templates() {
    try {
      return MessageTemplates.load(Optional.of(Path.of("src/test/resources/templates-own")));
    } catch (TemplateTrouble e) {
      throw new AssertionError(e.place(), e);
    }
  }

  private static byte[] bytes(VoicemailMessage message) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      message.writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What differs from a plain voicemail; set before the next case. */
  private static final class Draft {
    private Optional<String> name = Optional.of("Ana Núñez");
    private Optional<String> number = Optional.of("+34600123456");
    private Optional<String> called = Optional.empty();
    private Optional<Transcript> transcript = Optional.empty();
    private Instant at = Instant.parse("2026-05-04T09:30:00Z");
    private int seconds = 32;
    private boolean urgent;
    private boolean confidential;
    private String file = "mulaw.wav";
    private String type = "audio/wav";
    private String person = "Luis Pérez";
    private String address = "luis.perez@example.com";
    private Locale locale = Locale.UK;
    private String region = "";
    private String zone = "Europe/Madrid";
    private MessageSettings settings = MessageSettings.NONE;
    private boolean notice;
    private Optional<Transcript> later = Optional.empty();
  }

  private interface Change {
    void to(Draft draft);
  }

  static List<Case> all() {
    GoldenCases cases = new GoldenCases();
    cases.marks();
    cases.formats();
    cases.languages();
    cases.scripts();
    cases.numbersAndTimes();
    cases.lengths();
    cases.rightToLeft();
    cases.revisions();
    return List.copyOf(cases.all);
  }

  private void marks() {
    add("plain", d -> {});
    add("urgent", d -> d.urgent = true);
    add(
        "private",
        d -> {
          d.confidential = true;
          d.transcript = words("This is for you alone.");
        });
    add(
        "urgent-private",
        d -> {
          d.urgent = true;
          d.confidential = true;
        });
    add(
        "transcript",
        d -> d.transcript = words("Call me back, please.\nIt is about <the> offer & more."));
    add(
        "transcript-unsure",
        d ->
            d.transcript =
                Optional.of(new Transcript("maybe", Optional.empty(), OptionalDouble.empty())));
    add("called", d -> d.called = Optional.of("2045"));
    add("reply-to", d -> d.settings = settings("en-GB", "desk+{caller}@{domain}", ""));
    add("listen", d -> d.settings = settings("en-GB", "", "+34911234567"));
    add("notice", d -> d.notice = true);
  }

  private void formats() {
    add("pcm", d -> file(d, "pcm16.wav", "audio/wav"));
    add("alaw", d -> file(d, "alaw.wav", "audio/x-wav"));
    add("wav49", d -> file(d, "gsm.wav", "audio/wav"));
    add("gsm", d -> file(d, "speech.gsm", "audio/gsm"));
    add("mp3", d -> file(d, "layer3.mp3", "audio/mpeg"));
    add("opus", d -> file(d, "opus.ogg", "audio/ogg"));
    add("vorbis", d -> file(d, "vorbis.ogg", "audio/ogg"));
    add("mp3-called-wav", d -> file(d, "layer3.mp3", "audio/wav"));
    add("nothing-known-called-wav", d -> file(d, "", "audio/wav"));
    add("flac", d -> file(d, "speech.flac", "audio/flac"));
  }

  private void languages() {
    for (String tag :
        List.of("en-US", "en-IE", "de-DE", "de-AT", "fr-FR", "fr-CA", "es-ES", "es-MX")) {
      add(
          "locale-" + tag,
          d -> {
            d.locale = Locale.forLanguageTag(tag);
            d.region = d.locale.getCountry();
            d.transcript = words("Hola, bonjour, hallo.");
            d.urgent = tag.endsWith("S");
          });
    }
    add(
        "locale-ja-has-no-templates",
        d -> {
          d.locale = Locale.JAPAN;
          d.region = "JP";
          d.zone = "Asia/Tokyo";
        });
  }

  private void scripts() {
    who("japanese", "山田 太郎と とても長い名前の会社 国際電話営業部 第三課 担当者一同", "+81312345678");
    who("arabic", "محمد بن سلمان", "+966500000000");
    who("hebrew", "דנה כהן", "+97221234567");
    who("hindi", "अमित कुमार", "+919812345678");
    who("cyrillic", "Łukasz Żółć и Алексей Ёлкин", "+48221234567");
    who("emoji", "😀😀😀😀😀😀😀😀😀😀😀😀 Fam 👨‍👩‍👧", "0");
    who("quotes", "O'Brien, \"Bob\" <b@c>; x\\y", "(212) 555-0100");
    who("looks-encoded", "=?UTF-8?Q?x?=", "anonymous");
    who("injection", "Eve\r\nBcc: all@example.com\r\n\r\nBody", "1\r\nX-Evil: 1");
    who("turns-round", "\u202Egnp.exe\u202C", "sip:bob@example.com");
    who("percent", "100% 'quoted'; name*=x", "*98");
    add(
        "person-with-quotes",
        d -> {
          d.person = "Pérez, \"Lu\"";
          d.address = "l..p@bücher.example";
        });
  }

  private void numbersAndTimes() {
    add(
        "withheld",
        d -> {
          d.name = Optional.empty();
          d.number = Optional.empty();
        });
    add("name-only", d -> d.number = Optional.empty());
    add("number-only", d -> d.name = Optional.empty());
    add(
        "national",
        d -> {
          d.number = Optional.of("030 901820");
          d.region = "DE";
          d.locale = Locale.GERMANY;
          d.zone = "Europe/Berlin";
        });
    add(
        "extension",
        d -> {
          d.number = Optional.of("2046");
          d.region = "ES";
        });
    add("summer-ends-twice", d -> d.at = Instant.parse("2026-10-25T00:30:00Z"));
    add(
        "year-turns-in-their-zone",
        d -> {
          d.at = Instant.parse("2026-12-31T10:30:00Z");
          d.zone = "Pacific/Kiritimati";
        });
  }

  private void lengths() {
    for (int seconds : List.of(0, 7, 3_599, 86_400)) {
      add("seconds-" + seconds, d -> d.seconds = seconds);
    }
    add("long-transcript", d -> d.transcript = words("Blah blah – äöü. ".repeat(800)));
    add("long-name", d -> d.name = Optional.of("Ñ".repeat(300)));
  }

  private void rightToLeft() {
    for (String caller : List.of("محمد بن سلمان", "Ana Núñez", "")) {
      add(
          "reader-arabic-caller-" + (caller.isEmpty() ? "withheld" : caller.codePointAt(0)),
          d -> {
            d.name = Optional.of(caller).filter(c -> !c.isEmpty());
            d.number = Optional.of("+201001234567").filter(n -> !caller.isEmpty());
            d.person = "ليلى حسن";
            d.locale = Locale.forLanguageTag("ar-EG");
            d.region = "EG";
            d.zone = "Africa/Cairo";
            d.urgent = true;
            d.called = Optional.of("2045");
            d.transcript = words("اتصل بي من فضلك على 2046.");
            d.settings = settings("ar-EG", "", "+20223456789", "acme");
          });
    }
  }

  private void revisions() {
    add("revised", d -> d.later = words("Call me back, please."));
    add(
        "revised-hostile",
        d -> {
          d.name = Optional.of("Eve =?UTF-8?Q?x?=\r\nBcc: all@example.com, 😀 \u202Eexe");
          d.number = Optional.of("sip:\"eve\"@example.com");
          d.called = Optional.of("0034 600 12 34 56");
          d.urgent = true;
          d.later = words("--=_alternative_\r\n\r\n.\r\nFrom here on");
        });
    add(
        "revised-notice",
        d -> {
          d.notice = true;
          d.later = words("Too long to be attached.");
        });
    add("adpcm", d -> file(d, "adpcm.wav", "audio/wav"));
    add("nothing-known-called-flac", d -> file(d, "", "audio/flac"));
    add(
        "name-is-the-number",
        d -> {
          d.name = Optional.of("1002");
          d.number = Optional.of("1002");
        });
  }

  private void who(String name, String caller, String number) {
    add(
        "caller-" + name,
        d -> {
          d.name = Optional.of(caller);
          d.number = Optional.of(number);
        });
  }

  private static void file(Draft draft, String file, String type) {
    draft.file = file;
    draft.type = type;
  }

  private static Optional<Transcript> words(String text) {
    return Optional.of(new Transcript(text, Optional.of("en"), OptionalDouble.of(0.934)));
  }

  private static MessageSettings settings(String locale, String replyTo, String listen) {
    return settings(locale, replyTo, listen, "");
  }

  private static MessageSettings settings(
      String locale, String replyTo, String listen, String templates) {
    return new MessageSettings(
        Optional.of(locale),
        Optional.empty(),
        Optional.empty(),
        Optional.of(templates).filter(t -> !t.isEmpty()),
        Optional.of(replyTo).filter(t -> !t.isEmpty()),
        Optional.of(listen).filter(t -> !t.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void add(String name, Change change) {
    Draft d = new Draft();
    change.to(d);
    byte[] audio = d.file.isEmpty() ? new byte[] {1, 2, 3, 4, 5} : audio(d.file);
    Received event =
        new Received(
            SampleEvents.meta("received-" + name),
            new VoicemailId("vm-" + name),
            new Caller(d.number, d.name),
            d.at,
            d.seconds,
            d.urgent,
            d.confidential,
            d.called,
            d.transcript,
            false,
            Audio.of(d.type, audio));
    Recipient recipient =
        new Recipient(
            Subscriber.of(d.address),
            d.person,
            ZoneId.of(d.zone),
            d.locale,
            Optional.of(d.region).filter(r -> !r.isEmpty()),
            d.settings);
    all.add(
        new Case("%02d-%s".formatted(all.size() + 1, name), event, recipient, d.notice, d.later));
  }

  static byte[] audio(String file) {
    try (InputStream in = GoldenCases.class.getResourceAsStream("/audio/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
