package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent.Replayed;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A replayed event is judged by where it stood first, and a forecast says what comes of it. */
class ReplayForecastTest {
  private static final Instant WRITTEN = SampleEvents.RECORDED.plusSeconds(60);

  private static LoggedEvent replayOf(LoggedEvent first) {
    return new LoggedEvent(
        first.event(),
        first.writtenAt(),
        first.partition(),
        first.offset(),
        Instant.MIN,
        Replayed.AS_IT_IS,
        Optional.empty());
  }

  private static VoicemailEvent any(Random random, int number) {
    String id = "vm-" + random.nextInt(2);
    return switch (random.nextInt(5)) {
      case 0 -> SampleEvents.withEventId(SampleEvents.received(id), id + "-received-" + number);
      case 1 -> SampleEvents.read(id, "e" + number);
      case 2 -> SampleEvents.unread(id, "e" + number);
      case 3 -> SampleEvents.deleted(id, "e" + number);
      default -> SampleEvents.urgent(id, "e" + number, random.nextBoolean());
    };
  }

  private static ReplayForecast forecast(ApplierRig rig, LoggedEvent event) throws IOException {
    String key = event.voicemail().text();
    byte[] state = rig.state.get(key);
    byte[] earlier = rig.state.get(EarlierEvents.key(key));
    Optional<VoicemailState> known =
        state == null ? Optional.empty() : Optional.of(StateCodec.read(state));
    return ReplayForecast.of(
        event.event().type(),
        event.trace(),
        known,
        earlier == null ? EarlierEvents.NONE : EarlierEvents.read(earlier),
        false);
  }

  private static int touches(ApplierRig rig) {
    return Arrays.stream(Step.values()).mapToInt(rig::calls).sum();
  }

  static List<Long> seeds() {
    return new Random(7).longs(60).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theForecastIsWhatComesOfIt(long seed) throws Exception {
    Random random = new Random(seed);
    ApplierRig rig = new ApplierRig();
    List<LoggedEvent> log = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      log.add(rig.logged(any(random, i)));
    }
    int handled = random.nextInt(log.size() + 1);
    for (LoggedEvent event : log.subList(0, handled)) {
      rig.handle(event, Purpose.DELIVER, false);
    }

    for (LoggedEvent event : log) {
      ReplayForecast forecast = forecast(rig, event);
      int touched = touches(rig);
      int outcomes = rig.outcomes.size();

      rig.handle(replayOf(event), Purpose.DELIVER, false);

      if (forecast != ReplayForecast.ATTEMPTED) {
        assertThat(touches(rig)).as(forecast + " touches no mailbox").isEqualTo(touched);
      }
      switch (forecast) {
        case SETTLED -> assertThat(rig.outcomes).hasSize(outcomes);
        case APPLIED -> assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
        case DELETED ->
            assertThat(rig.lastOutcome().result()).isIn(Result.SUPERSEDED, Result.ALREADY_APPLIED);
        case ATTEMPTED -> assertThat(rig.outcomes).hasSize(outcomes + 1);
      }
    }
    assertThat(rig.outcomes)
        .extracting(o -> o.eventId())
        .as("one outcome each, however often it came")
        .doesNotHaveDuplicates()
        .hasSameSizeAs(log);
  }

  @Test
  void whatStateHasForgottenIsSearchedForAndNotPutThereTwice() {
    ApplierRig rig = new ApplierRig();
    LoggedEvent event = new LoggedEvent(SampleEvents.received("vm-1"), WRITTEN, 3, 17, Instant.MIN);
    rig.handle(event, Purpose.DELIVER, false);
    rig.state.clear();

    rig.handle(replayOf(event), Purpose.DELIVER, false);

    assertThat(rig.stored()).hasSize(1);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
    assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    assertThat(rig.lastOutcome().offset()).as("it stands for the first one").isEqualTo(17);
  }

  @Test
  void aReadThatIsReplayedDoesNotUndoALaterUnread() {
    ApplierRig rig = new ApplierRig();
    rig.handle(rig.logged(SampleEvents.received("vm-1")), Purpose.DELIVER, false);
    LoggedEvent read = rig.logged(SampleEvents.read("vm-1", "r"));
    rig.handle(read, Purpose.DELIVER, false);
    rig.handle(rig.logged(SampleEvents.unread("vm-1", "u")), Purpose.DELIVER, false);
    rig.state.remove(EarlierEvents.key("um://nupoint-1 vm-1"));
    int flags = rig.calls(Step.FLAG);

    rig.handle(replayOf(read), Purpose.DELIVER, false);

    assertThat(rig.calls(Step.FLAG)).isEqualTo(flags);
    assertThat(rig.stateOf("vm-1").seen()).contains(false);
  }

  private static LoggedEvent rebuildOf(LoggedEvent first) {
    return new LoggedEvent(
        first.event(),
        first.writtenAt(),
        first.partition(),
        first.offset(),
        Instant.MIN,
        Replayed.TO_REBUILD,
        Optional.empty());
  }

  private static LoggedEvent delivered(ApplierRig rig) {
    LoggedEvent event = rig.logged(SampleEvents.received("vm-1"));
    rig.handle(event, Purpose.DELIVER, false);
    return event;
  }

  @Test
  void aRebuildPutsBackWhatIsNowhereAndTheEventKeepsItsOneOutcome() {
    ApplierRig rig = new ApplierRig();
    LoggedEvent event = delivered(rig);
    rig.handle(rig.logged(SampleEvents.read("vm-1", "r")), Purpose.DELIVER, false);
    rig.mailboxes.personRemoves(ApplierRig.ACCOUNT, rig.stored().getFirst().location());

    rig.handle(replayOf(event), Purpose.DELIVER, false);
    assertThat(rig.stored()).as("a plain replay does not").isEmpty();
    rig.handle(rebuildOf(event), Purpose.DELIVER, false);

    assertThat(rig.stored())
        .singleElement()
        .satisfies(m -> assertThat(m.flags()).as("it was played").contains(MessageFlag.SEEN));
    assertThat(rig.outcomes).hasSize(2);
    assertThat(rig.stateOf("vm-1").location()).contains(rig.stored().getFirst().location());
    rig.handle(rebuildOf(event), Purpose.DELIVER, false);
    assertThat(rig.stored()).as("once").hasSize(1);
  }

  @Test
  void aRebuiltMessageGetsItsLateTranscriptOnceMore() {
    ApplierRig rig = new ApplierRig();
    LoggedEvent event = delivered(rig);
    rig.fresh(SampleEvents.read("vm-1", "r"));
    rig.fresh(SampleEvents.transcribed("vm-1", "t", "Call me back"));
    rig.mailboxes.personRemoves(ApplierRig.ACCOUNT, rig.stored().getFirst().location());
    rig.handle(rebuildOf(event), Purpose.DELIVER, false);
    assertThat(rig.stored().getFirst().text()).as("as its event has it").doesNotContain("Call me");

    rig.fresh(SampleEvents.transcribed("vm-1", "t-again", "Call me back"));

    assertThat(rig.stored())
        .singleElement()
        .satisfies(m -> assertThat(m.text()).contains("Call me back"));
  }

  @Test
  void aRebuildLeavesWhatIsThereWhereverAndWhatWasDeleted() throws Exception {
    ApplierRig rig = new ApplierRig();
    LoggedEvent event = delivered(rig);
    FolderName archive = new FolderName("Archive");
    rig.mailboxes.run(
        ApplierRig.ACCOUNT,
        Lane.DELIVERY,
        Duration.ZERO,
        mailbox -> mailbox.createFolder(archive, () -> true));
    rig.mailboxes.personMoves(ApplierRig.ACCOUNT, rig.stored().getFirst().location(), archive);
    rig.handle(rebuildOf(event), Purpose.DELIVER, false);
    assertThat(rig.calls(Step.APPEND)).as("it is there").isEqualTo(1);

    rig.handle(rig.logged(SampleEvents.deleted("vm-1", "d")), Purpose.DELIVER, false);
    int touched = touches(rig);
    rig.handle(rebuildOf(event), Purpose.DELIVER, false);

    assertThat(touches(rig)).as("state knows that it was deleted").isEqualTo(touched);
    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
  }

  @Test
  void aRebuildTakesTheTrashForADelete() {
    ApplierRig rig = new ApplierRig();
    LoggedEvent event = delivered(rig);
    rig.mailboxes.personMoves(
        ApplierRig.ACCOUNT, rig.stored().getFirst().location(), new FolderName("Trash"));

    rig.handle(rebuildOf(event), Purpose.DELIVER, false);

    assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
    assertThat(rig.stateOf("vm-1").status()).isEqualTo(VoicemailState.Status.DELETED);
  }
}
