package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.record.Intent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The phone and the mailbox: who wins, and what is nobody's doing. */
class BothSidesTest {
  private final WatchRig rig = new WatchRig();

  @BeforeEach
  void deliver() {
    rig.deliver("v");
    rig.pass(Duration.ofSeconds(10));
    rig.look();
  }

  private boolean seen() {
    return rig.stored("v").flags().contains(MessageFlag.SEEN);
  }

  private Verdict<WatchTask, Effects> readAt(Instant when) {
    return rig.phone(
        new Read(
            new EventMeta("late", SampleEvents.SOURCE, SampleEvents.SUBSCRIBER, when),
            new VoicemailId("v")));
  }

  @Test
  void anIntentIsDurableBeforeTheMailboxIsChangedAndClosedWithTheEvent() {
    rig.steps.clear();
    rig.mailboxes.failNext(rig.account(), Step.FLAG, FailureKind.CONNECTION_LOST);
    rig.read("v");

    assertThat(rig.steps).containsExactly("intent");
    assertThat(rig.sideOf("v").intent()).isEqualTo(Intent.READ);
    rig.read("v");
    assertThat(rig.sideOf("v").intent()).isEqualTo(Intent.NONE);
    assertThat(seen()).isTrue();
  }

  @Test
  void aChangeThatWasMadeWhileItsWriterDiedIsOurs() {
    rig.mailboxes.failNext(rig.account(), Step.FLAG, FailureKind.CONNECTION_LOST);
    rig.read("v");
    // The STORE had its effect though its answer never came; then the worker died.
    rig.personMarks("v", true);
    rig.restart();

    rig.look();

    assertThat(rig.toldTypes()).isEmpty();
  }

  @Test
  void aMoveThatWasMadeWhileItsWriterDiedIsOurs() {
    rig.mailboxes.failNext(rig.account(), Step.TRASH, FailureKind.CONNECTION_LOST);
    rig.delete("v");
    assertThat(rig.sideOf("v").intent()).isEqualTo(Intent.DELETE);
    rig.personTrashes("v");
    rig.restart();

    rig.lookEveryMinute(15);

    assertThat(rig.toldTypes()).isEmpty();
    rig.delete("v");
    rig.lookEveryMinute(15);
    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.DELETED);
  }

  @Test
  void whatThePhoneDoesIsNeverToldBack() {
    rig.read("v");
    rig.look();
    rig.unread("v");
    rig.look();
    rig.delete("v");
    rig.lookEveryMinute(15);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.lamps()).containsExactly("1/0", "0/1", "1/0", "0/0");
  }

  @Test
  void theLaterOfTwoChangesWins() {
    Instant before = rig.now;
    rig.pass(Duration.ofMinutes(1));
    rig.look();
    rig.pass(Duration.ofMinutes(1));
    rig.personMarks("v", true);
    rig.look();
    rig.pass(Duration.ofMinutes(1));
    rig.look();
    rig.pass(Duration.ofMinutes(1));
    rig.personMarks("v", false);
    rig.look();

    readAt(before.plusSeconds(1));

    assertThat(seen()).isFalse();
    assertThat(rig.toldTypes()).containsExactly("v read", "v unread");
    assertThat(rig.stateOf("v").seen()).contains(false);
  }

  @Test
  void aLateEventFindsWhatWasNotSeenYet() {
    rig.read("v");
    rig.pass(Duration.ofMinutes(1));
    rig.look();
    Instant late = rig.now.minusSeconds(30);
    rig.pass(Duration.ofMinutes(1));
    rig.personMarks("v", false); // after the last look, so after the late event

    readAt(late);

    assertThat(seen()).isFalse();
    assertThat(rig.toldTypes()).containsExactly("v unread");
  }

  @Test
  void withinTheIntervalBetweenTwoLooksThePhoneWins() {
    rig.read("v");
    rig.pass(Duration.ofMinutes(1));
    rig.look();
    rig.pass(Duration.ofMinutes(1));
    Instant within = rig.now;
    rig.pass(Duration.ofMinutes(1));
    rig.personMarks("v", false);
    rig.look();
    assertThat(rig.toldTypes()).containsExactly("v unread");

    readAt(within);

    assertThat(seen()).isTrue();
    assertThat(rig.toldTypes()).containsExactly("v unread");
  }

  @Test
  void aDeleteWinsOverAFlag() {
    rig.personTrashes("v");
    rig.pass(Duration.ofSeconds(1));
    rig.read("v");
    rig.lookEveryMinute(4);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @Test
  void aDeleteOnBothSidesIsToldToNobody() {
    rig.personTrashes("v");
    rig.pass(Duration.ofSeconds(1));
    rig.look();
    rig.delete("v");
    rig.lookEveryMinute(15);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.DELETED);
  }

  @Test
  void movingAndLabellingIsNothingAndTheVoicemailIsWatchedWhereItIs() {
    FolderName kept = new FolderName("Kept");
    rig.mailboxes.personMakes(rig.account(), kept);
    rig.mailboxes.personMoves(rig.account(), rig.stored("v").location(), kept);
    rig.look();
    assertThat(rig.toldTypes()).isEmpty();

    rig.personMarks("v", true);
    rig.look();

    assertThat(rig.toldTypes()).containsExactly("v read");
  }

  @Test
  void whatHappenedWhileNobodyWatchedIsFound() {
    rig.restart();
    rig.personMarks("v", true);
    rig.pass(Duration.ofHours(3));

    rig.look();

    assertThat(rig.toldTypes()).containsExactly("v read");
  }

  @Test
  void theLampIsSilentWhileEventsAreParkedAndHealsAfterwards() {
    rig.parked = true;
    rig.personMarks("v", true);
    rig.look();
    assertThat(rig.lamps()).containsExactly("1/0");

    rig.parked = false;
    rig.look();

    assertThat(rig.lamps()).containsExactly("1/0", "0/1");
  }

  @Test
  void aLampThatMissedItsCountsHearsThemAgainADayLater() {
    rig.pass(Duration.ofHours(23));
    rig.look();
    assertThat(rig.lamps()).containsExactly("1/0");

    rig.pass(Duration.ofHours(1));
    rig.look();
    rig.look();

    assertThat(rig.lamps()).containsExactly("1/0", "1/0");
    assertThat(rig.told).extracting(e -> e.meta().id()).doesNotHaveDuplicates();
  }

  @Test
  void theLampIsSilentUntilTheMailboxWasComparedOnce() {
    rig.restart();
    rig.mailboxes.failNext(rig.account(), Step.CONNECT, FailureKind.CONNECT_FAILED);
    rig.personMarks("v", true);
    int before = rig.lamps().size();
    rig.handle(
        new WatchTask.Look(SampleEvents.SUBSCRIBER), dev.umsync.worker.dispatch.Purpose.ERRAND);
    assertThat(rig.lamps()).hasSize(before);

    rig.look();

    assertThat(rig.lamps().getLast()).isEqualTo("0/1");
  }
}
