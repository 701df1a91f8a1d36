package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.worker.phone.PhoneNumbers;
import dev.umsync.worker.phone.ShownNumber;
import dev.umsync.worker.templates.Language;
import dev.umsync.worker.templates.LanguageTemplates;
import dev.umsync.worker.templates.MessageModel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What a message says about a voicemail. Thread rule: immutable.
 *
 * @param fileName of the attached recording, empty where it is not attached
 */
record MessageFacts(
    Caller caller,
    Optional<String> called,
    Instant recordedAt,
    int durationSeconds,
    boolean urgent,
    boolean confidential,
    Optional<Transcript> transcript,
    Optional<String> fileName) {
  private static final Pattern TURNING = Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069\\u061c]");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

  static MessageFacts of(Received event, Optional<String> fileName) {
    return new MessageFacts(
        event.caller(),
        event.calledNumber(),
        event.recordedAt(),
        event.durationSeconds(),
        event.urgent(),
        event.confidential(),
        event.transcript(),
        fileName);
  }

  /** The caller's number as this person knows it. */
  Optional<ShownNumber> number(Recipient recipient) {
    return caller.number().map(n -> PhoneNumbers.show(n, recipient.region()));
  }

  /**
   * What the templates are filled with.
   *
   * @param number the caller's, as {@link #number} has it
   */
  MessageModel model(
      Recipient recipient, Optional<ShownNumber> number, LanguageTemplates templates) {
    Optional<Transcript> shown = shownTranscript();
    Optional<ShownNumber> listen =
        recipient.settings().listenNumber().map(n -> PhoneNumbers.show(n, recipient.region()));
    return MessageModel.of(
        new MessageModel.Facts(
            name(number, recipient.region()),
            shown(number),
            number.flatMap(ShownNumber::telUri),
            shown(called.map(n -> PhoneNumbers.show(n, recipient.region()))),
            when(recipient, templates.language()),
            clock(durationSeconds),
            urgent,
            confidential,
            shown.map(Transcript::text),
            shown.map(Transcript::confidence).flatMap(MessageFacts::perCent),
            fileName,
            shown(listen),
            listen.flatMap(ShownNumber::telUri)));
  }

  /** The name, unless it is the number once more, which many phone systems put there. */
  private Optional<String> name(Optional<ShownNumber> number, Optional<String> region) {
    return caller
        .name()
        .map(MessageFacts::readable)
        .filter(n -> !n.isEmpty())
        .filter(n -> number.filter(PhoneNumbers.show(n, region)::sameAs).isEmpty());
  }

  /** A private message's words stay out of mail that others may see on a screen. */
  private Optional<Transcript> shownTranscript() {
    return confidential ? Optional.empty() : transcript.filter(t -> !t.text().isBlank());
  }

  private static Optional<Integer> perCent(OptionalDouble confidence) {
    return confidence.isPresent()
        ? Optional.of((int) Math.round(confidence.getAsDouble() * 100))
        : Optional.empty();
  }

  private static Optional<String> shown(Optional<ShownNumber> number) {
    return number.map(n -> readable(n.text())).filter(n -> !n.isEmpty());
  }

  /**
   * Without marks that turn the text around them, by which a name could pass for another one, and
   * without control characters, which a tenant's settings may hold.
   */
  private static String readable(String text) {
    return CONTROL.matcher(TURNING.matcher(text).replaceAll("")).replaceAll(" ").strip();
  }

  /** Date and time as the reader's language writes them, with the name of the time zone. */
  private String when(Recipient recipient, Language language) {
    Locale own = recipient.locale();
    // Where there are no templates in the person's language the date is not in another one.
    Locale locale =
        own.getLanguage().equals(language.primary())
            ? own
            : language.tag().equals("en") ? Locale.UK : Locale.forLanguageTag(language.tag());
    ZonedDateTime time = recordedAt.atZone(recipient.zone());
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
            .withLocale(locale)
            .format(time)
        + " ("
        + place(time)
        + ")";
  }

  /** The zone's name; in the hour that comes twice, when summer time ends, which of the two. */
  private static String place(ZonedDateTime time) {
    String name = time.getZone().equals(ZoneOffset.UTC) ? "UTC" : time.getZone().getId();
    return time.getZone().getRules().getValidOffsets(time.toLocalDateTime()).size() > 1
        ? name + ", UTC" + OFFSET.format(time)
        : name;
  }

  /**
   * Minutes and seconds, with hours where there are any: {@code 0:32}, {@code 1:02:03}. In the
   * digits of dates and numbers around it, whatever language this machine speaks.
   */
  static String clock(int seconds) {
    int hours = seconds / 3600;
    int minutes = seconds / 60 % 60;
    return hours == 0
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60);
  }
}
