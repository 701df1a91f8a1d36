package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.voicemail.SampleEvents;
import jakarta.mail.Part;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageComposerTest {
  private final MessageComposer composer =
      new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT);

  private ParsedMessage compose(Received event) {
    return ParsedMessage.of(composer.compose(event, SampleEvents.RECIPIENT));
  }

  @Test
  void headersSayWhoCalledWhenAndWhatItIs() throws Exception {
    ParsedMessage mail = compose(SampleEvents.received("vm-1"));

    assertThat(mail.subject()).isEqualTo("Voicemail from Ana Núñez (+34 600 12 34 56), 0:32");
    assertThat(mail.fromName()).isEqualTo("Ana Núñez (+34 600 12 34 56)");
    assertThat(mail.message.getFrom()[0].toString())
        .endsWith("<voicemail-no-reply+34600123456@example.com>");
    assertThat(mail.header("To")).isEqualTo("Luis Pérez <luis.perez@example.com>");
    assertThat(mail.message.getSentDate()).isEqualTo(Date.from(SampleEvents.RECORDED));
    assertThat(mail.header("Date")).isEqualTo("Mon, 4 May 2026 11:30:00 +0200");
    assertThat(mail.header("Message-Context")).isEqualTo("voice-message");
    assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(mail.header("X-CallingTelephoneNumber")).isEqualTo("+34 600 123 456");
    assertThat(mail.header("X-VoiceMessageSenderName")).isEqualTo("Ana Núñez");
    assertThat(mail.header("X-VoiceMessageDuration")).isEqualTo("32");
    assertThat(mail.header("X-CallID")).isEqualTo("vm-1");
  }

  @Test
  void bearsTheIdentityThatTheKeysetVerifies() throws Exception {
    Received event = SampleEvents.received("vm-1");

    ParsedMessage mail = compose(event);

    assertThat(mail.message.getMessageID())
        .isEqualTo(
            SampleEvents.IDENTITIES
                .identify(event.voicemail(), SampleEvents.SUBSCRIBER)
                .messageId());
    assertThat(
            SampleEvents.IDENTITIES.verifies(
                mail.header(MessageIdentity.HEADER), event.voicemail(), SampleEvents.SUBSCRIBER))
        .isTrue();
    assertThat(mail.header(MessageIdentity.SOURCE_HEADER)).isEqualTo("um://nupoint-1");
    assertThat(mail.header(MessageIdentity.VOICEMAIL_HEADER)).isEqualTo("vm-1");
  }

  @Test
  void sameEventGivesTheSameBytes() {
    assertThat(compose(SampleEvents.received("vm-1")).raw)
        .isEqualTo(compose(SampleEvents.received("vm-1")).raw);
  }

  @Test
  void recordingIsAnAttachmentWithItsNameAndDuration() throws Exception {
    Received event = SampleEvents.received("vm-1");

    ParsedMessage mail = compose(event);

    assertThat(mail.recordingBytes()).isEqualTo(event.audio().content());
    assertThat(mail.recording().getDisposition()).isEqualTo(Part.ATTACHMENT);
    assertThat(mail.recording().getFileName())
        .isEqualTo("Voicemail 2026-05-04 11.30 Ana Núñez.wav");
    assertThat(mail.recording().getContentType()).startsWith("audio/wav");
    assertThat(mail.recording().getHeader("Content-Duration")).containsExactly("32");
    assertThat(mail.header("X-AttachmentOrder"))
        .isEqualTo("Voicemail 2026-05-04 11.30 Ana Núñez.wav");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 56, 57, 58, 114, 7_295, 7_296, 7_297, 300_000})
  void sizeIsKnownBeforeAnythingIsEncoded(int audioBytes) throws Exception {
    byte[] audio = SampleEvents.audio(audioBytes);
    VoicemailMessage message =
        composer.compose(
            SampleEvents.received(
                "vm-1", SampleEvents.ana(), audio, false, false, Optional.empty()),
            SampleEvents.RECIPIENT);

    ParsedMessage mail = ParsedMessage.of(message);

    assertThat(mail.raw).hasSize(message.sizeBytes());
    assertThat(mail.recordingBytes()).isEqualTo(audio);
  }

  @Test
  void plainTextAndHtmlSayTheSameInThePersonsOwnTime() throws Exception {
    ParsedMessage mail =
        compose(
            SampleEvents.received(
                "vm-1",
                SampleEvents.ana(),
                SampleEvents.audio(10),
                false,
                false,
                Optional.of(SampleEvents.transcript("Llámame <pronto> & rápido"))));

    assertThat(mail.text(0))
        .contains("Ana Núñez", "+34 600 12 34 56", "Monday, 4 May 2026, 11:30 (Europe/Madrid)")
        .contains("0:32", "93 % sure", "Llámame <pronto> & rápido");
    assertThat(mail.text(1))
        .contains("Ana Núñez", "href=\"tel:+34600123456\"", "Monday, 4 May 2026, 11:30")
        .contains("Llámame &lt;pronto&gt; &amp; rápido")
        .doesNotContain("<img", "src=", "http");
  }

  @Test
  void withheldNumberIsSaidInWords() throws Exception {
    ParsedMessage mail =
        compose(
            SampleEvents.received(
                "vm-1",
                new Caller(Optional.empty(), Optional.empty()),
                SampleEvents.audio(10),
                false,
                false,
                Optional.empty()));

    assertThat(mail.subject()).isEqualTo("Voicemail from a withheld number, 0:32");
    assertThat(mail.fromName()).isEqualTo("Withheld number");
    assertThat(mail.headerNames())
        .doesNotContain("X-CallingTelephoneNumber", "X-VoiceMessageSenderName");
    assertThat(mail.text(1)).doesNotContain("tel:");
  }

  @Test
  void ordinaryMessageCarriesNoMarks() throws Exception {
    assertThat(compose(SampleEvents.received("vm-1")).headerNames())
        .doesNotContain("Importance", "X-Priority", "Sensitivity");
  }

  @Test
  void urgentIsMarkedImportant() throws Exception {
    ParsedMessage mail =
        compose(
            SampleEvents.received(
                "vm-1", SampleEvents.ana(), SampleEvents.audio(10), true, false, Optional.empty()));

    assertThat(mail.header("Importance")).isEqualTo("high");
    assertThat(mail.header("X-Priority")).startsWith("1");
    assertThat(mail.text(0)).contains("Urgent:");
  }

  @Test
  void privateIsMarkedAndItsWordsAreNotInTheBody() throws Exception {
    ParsedMessage mail =
        compose(
            SampleEvents.received(
                "vm-1",
                SampleEvents.ana(),
                SampleEvents.audio(10),
                false,
                true,
                Optional.of(SampleEvents.transcript("geheim"))));

    assertThat(mail.header("Sensitivity")).isEqualTo("private");
    assertThat(mail.text(0)).contains("Private:").doesNotContain("geheim", "What was said");
    assertThat(mail.text(1)).contains("Private").doesNotContain("geheim", "What was said");
  }

  @Test
  void noticeSaysThatTheRecordingIsNotThere() throws Exception {
    VoicemailMessage notice =
        composer.composeNotice(SampleEvents.received("vm-1"), SampleEvents.RECIPIENT);

    ParsedMessage mail = ParsedMessage.of(notice);

    assertThat(notice.hasRecording()).isFalse();
    assertThat(mail.raw).hasSize(notice.sizeBytes());
    assertThat(mail.parts().getCount()).isEqualTo(1);
    assertThat(mail.text(0)).contains("too large for this mailbox");
    assertThat(mail.headerNames()).doesNotContain("X-AttachmentOrder");
  }

  @ParameterizedTest
  @CsvSource({
    "a..b@example.com, '\"a..b\"@example.com'",
    "ana@müller.example, ana@xn--mller-kva.example",
  })
  void unusualAddressesAreWrittenAsTheirRfcAsks(String address, String expected) throws Exception {
    Recipient recipient = new Recipient(Subscriber.of(address), "", ZoneOffset.UTC);

    ParsedMessage mail =
        ParsedMessage.of(composer.compose(SampleEvents.received("vm-1"), recipient));

    assertThat(mail.header("To")).isEqualTo(expected);
  }

  @Test
  void addressBeyondAsciiIsNamedWithoutBeingWritten() throws Exception {
    Recipient recipient = new Recipient(Subscriber.of("añu@example.com"), "Añu", ZoneOffset.UTC);

    ParsedMessage mail =
        ParsedMessage.of(composer.compose(SampleEvents.received("vm-1"), recipient));

    assertThat(mail.header("To")).isEqualTo("Añu :;");
    assertThat(mail.raw).asString().isASCII();
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00", "7, 0:07", "61, 1:01", "3599, 59:59", "3723, 1:02:03"})
  void durationReadsAsAClock(int seconds, String expected) {
    assertThat(MessageFacts.clock(seconds)).isEqualTo(expected);
  }
}
