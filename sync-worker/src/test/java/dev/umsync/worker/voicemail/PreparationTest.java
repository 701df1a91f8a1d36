package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.worker.audio.AudioConverter.Conversion.Done;
import dev.umsync.worker.audio.AudioConverter.Conversion.Not;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.audio.Encoding;
import dev.umsync.worker.audio.Recordings;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done to a voicemail before its mailbox is touched. */
class PreparationTest {
  private static final Clock CLOCK = ApplierRig.CLOCK;

  private final TranscriptBoard board = new TranscriptBoard(10, 10);
  private final List<String> asked = new ArrayList<>();
  private final List<Encoding> encoded = new ArrayList<>();
  private boolean convertible = true;
  private boolean answersAtOnce = true;
  private boolean expected = true;
  private final ApplierRig rig = rig();

  private ApplierRig rig() {
    Recordings recordings =
        new Recordings((file, encoding) -> {
          encoded.add(encoding);
          return convertible
              ? new Done(
                  new AudioFile(new byte[] {1, 2, 3}, "audio/mpeg", ".mp3", Optional.empty()))
              : new Not("could not be converted: ffmpeg is not installed");
        });
    return new ApplierRig(
        Optional.empty(),
        new Preparation(
            recordings,
            board,
            (event, service) -> {
              asked.add(service);
              if (answersAtOnce) {
                board.post(
                    SampleEvents.SUBSCRIBER, event.voicemail(), SampleEvents.transcript("in time"));
              }
              return expected;
            },
            CLOCK));
  }

  private void tenant(int waitSeconds, String service, MessageSettings.Audio audio) {
    rig.tenant(
        Optional.empty(),
        DeleteRule.TRASH,
        new MessageSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(audio),
            Optional.empty(),
            Optional.of(service).filter(s -> !s.isEmpty()),
            Optional.of(waitSeconds)));
  }

  /** Written to the log a moment ago. */
  private LoggedEvent now(Received event) {
    return new LoggedEvent(event, CLOCK.instant(), 3, rig.logged(event).offset());
  }

  private String delivered(Received event) {
    rig.handle(now(event), Purpose.DELIVER, false);
    assertThat(rig.stored()).hasSize(1);
    return rig.stored().getFirst().text();
  }

  private static Received voicemail(boolean confidential) {
    return SampleEvents.received(
        "vm-1", SampleEvents.ana(), SampleEvents.audio(500), false, confidential, Optional.empty());
  }

  @Test
  void transcriptInTimeIsInTheFirstMessage() {
    tenant(10, "whisper", MessageSettings.Audio.AS_IT_CAME);

    assertThat(delivered(voicemail(false))).contains("in time");
    assertThat(asked).containsExactly("whisper");
  }

  @Test
  void itsEventComesToNothingAfterwards() {
    tenant(10, "whisper", MessageSettings.Audio.AS_IT_CAME);
    delivered(voicemail(false));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(
        new Updated(
            SampleEvents.meta("words"),
            new VoicemailId("vm-1"),
            Optional.empty(),
            Optional.of(SampleEvents.transcript("in time"))));

    assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
  }

  @Test
  void transcriptThatCameWithItsVoicemailIsNotPutInAgain() {
    rig.fresh(withWords(false));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(SampleEvents.transcribed("vm-1", "words", "came with it"));

    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
  }

  /** Its worker died after the APPEND. */
  @Test
  void norIsThatOfAMessageThatWasFoundInTheMailbox() {
    rig.fresh(withWords(false));
    rig.state.clear();
    rig.suspect(withWords(false));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(SampleEvents.transcribed("vm-1", "words", "came with it"));

    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
  }

  @Test
  void otherWordsReplaceThoseThatCameWithTheVoicemail() {
    rig.fresh(withWords(false));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(SampleEvents.transcribed("vm-1", "words", "better words"));

    assertThat(rig.stored())
        .singleElement()
        .satisfies(
            m -> assertThat(m.text()).contains("better words").doesNotContain("came with it"));
  }

  /** No message holds them, so none is said to. */
  @Test
  void wordsOfAPrivateVoicemailAreNotRememberedAsThoseOfItsMessage() {
    rig.fresh(withWords(true));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(SampleEvents.transcribed("vm-1", "words", "came with it"));

    assertThat(rig.state).doesNotContainKey(Revision.key("um://nupoint-1 vm-1"));
    assertThat(rig.lastOutcome().detail()).contains(Replacement.NO_TRANSCRIPT);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
  }

  private static Received withWords(boolean confidential) {
    return SampleEvents.received(
        "vm-1",
        SampleEvents.ana(),
        SampleEvents.audio(500),
        false,
        confidential,
        Optional.of(SampleEvents.transcript("came with it")));
  }

  @Test
  void transcriptIsNotKeptOnceItsMessageIsInTheMailbox() {
    tenant(10, "whisper", MessageSettings.Audio.AS_IT_CAME);
    delivered(voicemail(false));
    assertThat(board.find(SampleEvents.SUBSCRIBER, voicemail(false).voicemail())).isEmpty();

    board.post(
        SampleEvents.SUBSCRIBER, voicemail(false).voicemail(), SampleEvents.transcript("later"));
    rig.fresh(
        new Updated(
            SampleEvents.meta("words"),
            new VoicemailId("vm-1"),
            Optional.empty(),
            Optional.of(SampleEvents.transcript("later"))));

    assertThat(board.find(SampleEvents.SUBSCRIBER, voicemail(false).voicemail())).isEmpty();
  }

  @Test
  void privateVoicemailIsWrittenDownByNobody() {
    tenant(10, "whisper", MessageSettings.Audio.AS_IT_CAME);

    assertThat(delivered(voicemail(true))).doesNotContain("in time");
    assertThat(asked).isEmpty();
  }

  @Test
  void tenantWithoutServiceIsNotTranscribed() {
    tenant(0, "", MessageSettings.Audio.AS_IT_CAME);

    delivered(voicemail(false));

    assertThat(asked).isEmpty();
  }

  @Test
  void deliveryWaitsNoLongerThanTheTenantSays() {
    answersAtOnce = false;
    tenant(1, "whisper", MessageSettings.Audio.AS_IT_CAME);

    assertThat(delivered(voicemail(false))).doesNotContain("in time");
    assertThat(asked).containsExactly("whisper");
  }

  @Test
  @Timeout(20)
  void deliveryDoesNotWaitForAServiceThatRefuses() {
    answersAtOnce = false;
    expected = false;
    tenant(30, "whisper", MessageSettings.Audio.AS_IT_CAME);

    // Were it held, this test would time out.
    assertThat(delivered(voicemail(false))).doesNotContain("in time");
    assertThat(asked).containsExactly("whisper");
  }

  @Test
  @Timeout(20)
  void backlogIsNotHeldAtAll() {
    answersAtOnce = false;
    tenant(30, "whisper", MessageSettings.Audio.AS_IT_CAME);

    // Written an hour before: were it held, this test would time out.
    rig.handle(
        new LoggedEvent(voicemail(false), CLOCK.instant().minusSeconds(3_600), 3, 1_000),
        Purpose.DELIVER,
        false);

    assertThat(rig.stored()).hasSize(1);
  }

  @Test
  void recordingIsAttachedAsTheTenantWantsIt() {
    tenant(0, "", MessageSettings.Audio.MP3);

    assertThat(delivered(voicemail(false))).contains("Content-Type: audio/mpeg", "AQID");
    assertThat(encoded).containsExactly(Encoding.MP3);
    assertThat(rig.lastOutcome().detail()).isEmpty();
  }

  @Test
  void recordingThatCanNotBeConvertedIsAttachedAndTheOutcomeSaysSo() {
    convertible = false;
    tenant(0, "", MessageSettings.Audio.OPUS);

    assertThat(delivered(voicemail(false))).contains("Content-Type: audio/wav");
    assertThat(rig.lastOutcome().detail())
        .contains(
            "the recording is attached as it came: it could not be converted: ffmpeg is not installed");
  }

  @Test
  void tooLargeOneIsEncodedSmallerFirst() {
    rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MESSAGE_TOO_LARGE);

    assertThat(delivered(voicemail(false))).contains("Content-Type: audio/mpeg", "AQID");
    assertThat(encoded).containsExactly(Encoding.SMALL);
    assertThat(rig.lastOutcome().detail())
        .contains("the recording is encoded smaller: it is larger than the mailbox takes");
  }

  @Test
  void thenTheNoticeAloneIsDelivered() {
    rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MESSAGE_TOO_LARGE);
    rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MESSAGE_TOO_LARGE);

    assertThat(delivered(voicemail(false))).doesNotContain("Content-Disposition");
    assertThat(rig.lastOutcome().detail()).contains(Delivery.WITHOUT_RECORDING);
  }

  @Test
  void labelIsTheFolderWhereAServerHasNoLabels() {
    rig.tenant(
        Optional.empty(),
        DeleteRule.TRASH,
        new MessageSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("Anrufe"),
            Optional.empty(),
            Optional.empty()));

    delivered(voicemail(false));

    assertThat(rig.stored().getFirst().location().folder().name()).isEqualTo("Anrufe");
    assertThat(rig.calls(Step.CREATE)).isEqualTo(1);
  }
}
