package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.voicemail.SampleEvents;
import jakarta.mail.Part;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Locale;
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
        .contains("0:32", "93% sure", "Llámame <pronto> & rápido");
    assertThat(mail.text(1))
        .contains("Ana Núñez", "href=\"tel:+34600123456\"", "Monday, 4 May 2026, 11:30")
        .contains("Llámame &lt;pronto&gt; &amp; rápido")
        .doesNotContain("<img", "src=", "http");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Europe/Zurich    | 2026-05-04T09:30:00Z | Monday, 4 May 2026, 11:30 (Europe/Zurich)",
        "Z                | 2026-05-04T09:30:00Z | Monday, 4 May 2026, 09:30 (UTC)",
        "Europe/Madrid    | 2026-10-25T00:30:00Z | Sunday, 25 October 2026, 02:30 (Europe/Madrid, UTC+02:00)",
        "Europe/Madrid    | 2026-10-25T01:30:00Z | Sunday, 25 October 2026, 02:30 (Europe/Madrid, UTC+01:00)",
        "Europe/London    | 2026-10-25T01:30:00Z | Sunday, 25 October 2026, 01:30 (Europe/London, UTC+00:00)",
        "Asia/Kathmandu   | 2026-12-31T20:00:00Z | Friday, 1 January 2027, 01:45 (Asia/Kathmandu)",
      })
  void timeIsNamedWithItsZoneAndInTheHourThatComesTwiceWithWhichOfThem(
      String zone, Instant recorded, String expected) throws Exception {
    Received event = SampleEvents.received("vm-1");
    Received then =
        new Received(
            event.meta(),
            event.voicemailId(),
            event.caller(),
            recorded,
            event.durationSeconds(),
            false,
            false,
            event.calledNumber(),
            Optional.empty(),
            false,
            event.audio());

    ParsedMessage mail =
        ParsedMessage.of(
            composer.compose(
                then, new Recipient(SampleEvents.SUBSCRIBER, "Luis", ZoneId.of(zone))));

    assertThat(mail.text(0)).contains("Recorded: " + expected + "\r\n");
    assertThat(mail.text(1)).contains(">" + expected + "</dd>");
  }

  @ParameterizedTest
  @CsvSource({
    "1002, 1002, 1002",
    "+34 600 123 456, 34600123456, +34 600 12 34 56",
    "+34600123456, 0034600123456, +34 600 12 34 56",
    "600123456, '(600) 123-456', +34 600 12 34 56",
    "anonymous, Anonymous, anonymous",
    "1002, 1003, 1003 (1002)",
    "1002, Room 1002, Room 1002 (1002)",
  })
  void nameThatOnlyRepeatsTheNumberIsNotShownTwice(String number, String name, String from)
      throws Exception {
    Recipient recipient =
        new Recipient(
            SampleEvents.SUBSCRIBER,
            "Luis",
            ZoneOffset.UTC,
            Locale.UK,
            Optional.of("ES"),
            MessageSettings.NONE);

    ParsedMessage mail =
        ParsedMessage.of(composer.compose(from(Optional.of(number), name), recipient));

    assertThat(mail.subject()).isEqualTo("Voicemail from " + from + ", 0:32");
    assertThat(mail.fromName()).isEqualTo(from);
    assertThat(mail.header("X-VoiceMessageSenderName")).isEqualTo(name);
  }

  @Test
  void longNameLeavesRoomForTheNumberInAListAndStandsWholeInTheText() throws Exception {
    String family = "👨‍👩‍👧";
    String name = "Ñandú ".repeat(9) + "Nor" + family.repeat(9);

    ParsedMessage mail = compose(from(Optional.of("2046"), name));

    assertThat(mail.subject())
        .isEqualTo(
            "Voicemail from " + "Ñandú ".repeat(9) + "Nor" + family + family + "… (2046), 0:32");
    assertThat(mail.fromName()).endsWith(family + "… (2046)");
    assertThat(mail.text(0)).contains("Caller: " + name);
    assertThat(mail.text(1)).contains(name);
  }

  private static Received from(Optional<String> number, String name) {
    return SampleEvents.received(
        "vm-1",
        new Caller(number, Optional.of(name)),
        SampleEvents.audio(10),
        false,
        false,
        Optional.empty());
  }

  private static Received withheld() {
    return SampleEvents.received(
        "vm-1",
        new Caller(Optional.empty(), Optional.empty()),
        SampleEvents.audio(10),
        false,
        false,
        Optional.empty());
  }

  @Test
  void withheldNumberIsSaidInWords() throws Exception {
    ParsedMessage mail = compose(withheld());

    assertThat(mail.subject()).isEqualTo("Voicemail from a withheld number, 0:32");
    assertThat(mail.fromName()).isEqualTo("Withheld number");
    assertThat(mail.headerNames())
        .doesNotContain("X-CallingTelephoneNumber", "X-VoiceMessageSenderName");
    assertThat(mail.text(1)).doesNotContain("tel:");
  }

  @Test
  void frenchIsWrittenAsTheFrenchWriteIt() throws Exception {
    Recipient reader =
        new Recipient(
            SampleEvents.SUBSCRIBER,
            "Luis",
            ZoneOffset.UTC,
            Locale.FRANCE,
            Optional.empty(),
            MessageSettings.NONE);

    assertThat(ParsedMessage.of(composer.compose(withheld(), reader)).subject())
        .isEqualTo("Message vocal d’un numéro masqué, 0:32");
    ParsedMessage mail = ParsedMessage.of(composer.compose(SampleEvents.received("vm-1"), reader));
    assertThat(mail.subject()).isEqualTo("Message vocal de Ana Núñez (+34 600 12 34 56), 0:32");
    // No line ends before a colon.
    assertThat(mail.text(0)).contains("Durée\u00a0: 0:32", "joint\u00a0: ");
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
