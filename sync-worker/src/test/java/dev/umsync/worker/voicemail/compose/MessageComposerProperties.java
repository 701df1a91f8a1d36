package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.templates.LanguageTemplates;
import dev.umsync.worker.templates.MessageModel;
import dev.umsync.worker.templates.MessageTemplates;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a caller, a UM server or a transcriber sends, the message stays whole. */
class MessageComposerProperties {
  private static final List<String> HEADERS =
      List.of(
          "Date",
          "From",
          "To",
          "Subject",
          "Message-ID",
          "MIME-Version",
          "Content-Type",
          "Message-Context",
          "Auto-Submitted",
          "X-CallingTelephoneNumber",
          "X-VoiceMessageSenderName",
          "X-VoiceMessageDuration",
          "X-AttachmentOrder",
          "X-CallID",
          "X-UMSync-Called",
          "X-UMSync-Identity",
          "X-UMSync-Source",
          "X-UMSync-Voicemail");

  private static final LanguageTemplates ENGLISH =
      MessageTemplates.shipped().of(MessageTemplates.DEFAULT, Locale.ENGLISH);

  private final MessageComposer composer =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT);

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(400);
    Arbitrary<String> words =
        Arbitraries.of(
                "a",
                " ",
                "  ",
                "\r\n",
                "\n",
                "\r",
                "\t",
                "=?UTF-8?Q?x?=",
                "=?",
                "?=",
                "\"",
                "\\",
                "<",
                ">",
                ",",
                ";",
                ":",
                "@",
                "(",
                ")",
                "Bcc: x@y",
                "\r\n\r\n",
                "--",
                "=_mixed_",
                ".",
                "\u202e",
                "\u0000",
                "\u2028",
                "\ud83d",
                "😀",
                "é",
                "名前",
                "ولي",
                "'",
                "%",
                "*")
            .list()
            .ofMaxSize(60)
            .map(pieces -> String.join("", pieces));
    return Arbitraries.oneOf(any, words);
  }

  @Property(tries = 500)
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

    MessageModel model = MessageFacts.of(event, Optional.empty()).model(recipient, ENGLISH);
    assertThat(mail.fromName()).isEqualTo(ENGLISH.sender(model));
    assertThat(mail.message.getFrom()).hasSize(1);
    assertThat(mail.message.getAllRecipients()).hasSize(1);
    assertThat(mail.subject()).isEqualTo(ENGLISH.subject(model));
    assertThat(mail.header("X-VoiceMessageSenderName")).isEqualTo(caller.name().orElse(""));
    assertThat(mail.header("X-CallingTelephoneNumber")).isEqualTo(caller.number().orElse(""));
    assertThat(HEADERS).containsAll(mail.headerNames());
    assertThat(mail.headerNames()).doesNotHaveDuplicates();
    assertThat(mail.parts().getCount()).isEqualTo(2);
    assertThat(mail.recordingBytes()).isEqualTo(audio);
    assertThat(mail.recording().getFileName())
        .isEqualTo(
            RecordingFile.name(
                caller,
                event.recordedAt(),
                SampleEvents.RECIPIENT.zone(),
                AudioFile.of(event.audio())));
    assertThat(mail.raw).hasSize(composed.sizeBytes());
  }

  @Property(tries = 500)
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

  @Property(tries = 300)
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
}
