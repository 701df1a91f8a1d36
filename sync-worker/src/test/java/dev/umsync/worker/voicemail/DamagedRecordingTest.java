package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import org.junit.jupiter.api.Test;

/** A recording that is not what its event says of it, which shows when it is opened. */
class DamagedRecordingTest {
  private final ApplierRig rig = new ApplierRig();

  @Test
  void isSetAsideBeforeItsMailboxIsAsked() {
    assertSetAside(rig.fresh(SampleEvents.damaged(SampleEvents.received("vm-1"))));
    assertSetAside(rig.suspect(SampleEvents.damaged(SampleEvents.received("vm-1"))));

    assertThat(rig.stored()).isEmpty();
    assertThat(rig.calls(Step.FIND)).isZero();
    assertThat(rig.outcomes).isEmpty();
  }

  @Test
  void ofSomebodyWhomNobodyKnowsIsSetAsideTooSoThatNothingElseIsParkedForIt() {
    rig.removeSubscriber();

    assertSetAside(rig.fresh(SampleEvents.damaged(SampleEvents.received("vm-1"))));
  }

  @Test
  void ofAVoicemailThatWasDeliveredIsNotLookedAt() {
    LoggedEvent whole = rig.logged(SampleEvents.received("vm-1"));
    rig.handle(whole, Purpose.DELIVER, false);
    LoggedEvent again =
        new LoggedEvent(
            SampleEvents.damaged(SampleEvents.received("vm-1")),
            whole.writtenAt(),
            whole.partition(),
            whole.offset());

    assertThat(rig.handle(again, Purpose.DELIVER, false)).isInstanceOf(Verdict.Done.class);
    assertThat(rig.stored()).hasSize(1);
    assertThat(rig.outcomes).hasSize(1);
  }

  @Test
  void thatIsDroppedLeavesRoomForItsVoicemailToComeAgain() {
    LoggedEvent damaged = rig.logged(SampleEvents.damaged(SampleEvents.received("vm-1")));

    assertSetAside(rig.handle(damaged, Purpose.DROP, false));
    assertThat(rig.outcomes).isEmpty();
    rig.fresh(SampleEvents.withEventId(SampleEvents.received("vm-1"), "sent again"));

    assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
    assertThat(rig.stored()).hasSize(1);
  }

  private void assertSetAside(Verdict<MailboxTask, Effects> verdict) {
    assertThat(verdict)
        .isEqualTo(
            new Verdict.SetAside<>(
                new Cause("undecodable", "/audio/sha256: is not the SHA-256 of the content")));
  }
}
