package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.templates.LanguageTemplates;
import dev.umsync.worker.templates.MessageModel;
import dev.umsync.worker.templates.MessageTemplates;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a caller, a UM server or a transcriber sends, the message stays whole. */
class MessageComposerProperties {
  private static final LanguageTemplates ENGLISH =
      MessageTemplates.shipped().of(MessageTemplates.DEFAULT, Locale.ENGLISH);

  private final MessageComposer composer =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT);

  @Provide
  Arbitrary<String> hostile() {
    return HostileText.any();
  }

  @Property(tries = 200)
  void anyCallerAndTranscriptComeBackAsTheyWere(
      @ForAll("hostile") String name,
      @ForAll("hostile") String number,
      @ForAll("hostile") String words,
      @ForAll("hostile") String person)
      throws Exception {
    Caller caller =
        new Caller(
            Optional.of(number.substring(0, Math.min(64, number.length()))), Optional.of(name));
    byte[] audio = SampleEvents.audio(200 + name.length());
    Received event =
        SampleEvents.received(
            "vm-1", caller, audio, false, false, Optional.of(SampleEvents.transcript(words)));

    Recipient recipient =
        new Recipient(SampleEvents.SUBSCRIBER, person, SampleEvents.RECIPIENT.zone());
    VoicemailMessage composed = composer.compose(event, recipient);
    ParsedMessage mail = ParsedMessage.of(composed);

    MessageFacts facts = MessageFacts.of(event, Optional.empty());
    MessageModel model = facts.model(recipient, facts.number(recipient), ENGLISH);
    assertThat(mail.fromName()).isEqualTo(ENGLISH.sender(model));
    assertThat(mail.subject()).isEqualTo(ENGLISH.subject(model));
    assertThat(mail.header("X-VoiceMessageSenderName")).isEqualTo(caller.name().orElse(""));
    assertThat(mail.header("X-CallingTelephoneNumber")).isEqualTo(caller.number().orElse(""));
    mail.assertIntact(event);
    HtmlMarkup.assertSafe(mail.text(1));
    assertThat(mail.recording().getFileName())
        .isEqualTo(
            RecordingFile.name(
                caller,
                event.recordedAt(),
                SampleEvents.RECIPIENT.zone(),
                AudioFile.of(event.audio())));
    assertThat(mail.raw).hasSize(composed.sizeBytes());
  }

  @Property(tries = 200)
  void everyLineIsShortSevenBitAndEndsWithCrlf(
      @ForAll("hostile") String name, @ForAll("hostile") String words) {
    Received event =
        SampleEvents.received(
            "vm-1",
            new Caller(Optional.empty(), Optional.of(name)),
            SampleEvents.audio(500),
            true,
            false,
            Optional.of(SampleEvents.transcript(words)));

    ParsedMessage mail = ParsedMessage.of(composer.compose(event, SampleEvents.RECIPIENT));

    assertThat(mail.lines())
        .allSatisfy(line -> {
          assertThat(line.length()).isLessThanOrEqualTo(998);
          assertThat(line).doesNotContain("\r", "\n").matches("[\\x20-\\x7e]*");
        });
  }

  @Property(tries = 150)
  void transcriptReadsBackInThePlainText(@ForAll("hostile") String words) throws Exception {
    Received event =
        SampleEvents.received(
            "vm-1",
            SampleEvents.ana(),
            SampleEvents.audio(10),
            false,
            false,
            Optional.of(SampleEvents.transcript(words)));

    ParsedMessage mail = ParsedMessage.of(composer.compose(event, SampleEvents.RECIPIENT));

    // The event's own words: a transcript is cleaned of control characters when it is made.
    String held = event.transcript().orElseThrow().text();
    String sent = new String(held.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String expected = String.join("\r\n", sent.lines().toList());
    assertThat(mail.text(0)).contains(held.isBlank() ? "" : expected);
  }

  /** What a message is revised from is read out of the message itself: all of it comes back. */
  @Property(tries = 150)
  void revisedMessageIsTheOneThatWouldHaveBeenComposedWithItsTranscript(
      @ForAll("hostile") String name,
      @ForAll("hostile") String number,
      @ForAll("hostile") String called,
      @ForAll("hostile") String words,
      @ForAll boolean urgent) {
    Caller caller =
        new Caller(
            Optional.of(number.substring(0, Math.min(64, number.length()))), Optional.of(name));
    Transcript transcript = SampleEvents.transcript(words);
    Received before = called(caller, called, urgent, Optional.empty());
    Received after = called(caller, called, urgent, Optional.of(transcript));
    byte[] first = ParsedMessage.of(composer.compose(before, SampleEvents.RECIPIENT)).raw;

    VoicemailMessage revised =
        new MessageReviser(SampleEvents.IDENTITIES, composer)
            .revise(
                first, before.voicemail(), SampleEvents.RECIPIENT, transcript, Optional.empty(), 1)
            .orElseThrow();

    String whole =
        new String(
            ParsedMessage.of(composer.compose(after, SampleEvents.RECIPIENT)).raw,
            StandardCharsets.US_ASCII);
    assertThat(new String(ParsedMessage.of(revised).raw, StandardCharsets.US_ASCII))
        .isEqualTo(whole.replace(revised.identity().messageId(), revised.identity().messageId(1)));
  }

  private static Received called(
      Caller caller, String called, boolean urgent, Optional<Transcript> transcript) {
    return new Received(
        SampleEvents.meta("received-1"),
        new VoicemailId("vm-1"),
        caller,
        Instant.parse("2026-05-04T09:30:00Z"),
        32,
        urgent,
        false,
        Optional.of(called.substring(0, Math.min(64, called.length()))),
        transcript,
        false,
        Audio.of("audio/wav", SampleEvents.audio(200)));
  }

  @Property(tries = 150)
  void whateverATenantSetsStaysInItsPlace(
      @ForAll("hostile") String replyTo,
      @ForAll("hostile") String listen,
      @ForAll("hostile") String called)
      throws Exception {
    Received event = dialled(called.substring(0, Math.min(64, called.length())));
    Recipient recipient = under(replyTo, listen);

    ParsedMessage mail = ParsedMessage.of(composer.compose(event, recipient));

    mail.assertIntact(event);
    HtmlMarkup.assertSafe(mail.text(1));
  }

  private static Received dialled(String called) {
    return new Received(
        SampleEvents.meta("received-1"),
        new VoicemailId("vm-1"),
        SampleEvents.ana(),
        Instant.parse("2026-05-04T09:30:00Z"),
        32,
        false,
        false,
        Optional.of(called),
        Optional.empty(),
        false,
        Audio.of("audio/wav", SampleEvents.audio(100)));
  }

  private static Recipient under(String replyTo, String listen) {
    return SampleEvents.under(
        new MessageSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(replyTo),
            Optional.of(listen),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }
}
