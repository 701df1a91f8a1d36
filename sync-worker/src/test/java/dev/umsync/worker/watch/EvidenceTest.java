package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.mailbox.Evidence;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.record.Gone;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Absence is never a delete: one test for each thing that is evidence, and each that is none. */
class EvidenceTest {
  private final WatchRig rig = new WatchRig();

  @BeforeEach
  void deliver() {
    rig.deliver("v");
    rig.pass(Duration.ofMinutes(1));
    rig.look();
  }

  private Evidence evidence() {
    return rig.told.stream()
        .filter(MailboxEvent.Deleted.class::isInstance)
        .map(e -> ((MailboxEvent.Deleted) e).evidence())
        .findFirst()
        .orElseThrow();
  }

  private void assertMissing() {
    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.sideOf("v").gone()).map(Gone::kind).contains(Gone.Kind.MISSING);
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.APPLIED);
  }

  @Test
  void theTrashIsEvidenceAndTheDeleteLeavesAfterTwoMinutes() {
    rig.personTrashes("v");
    rig.look();
    rig.lookEveryMinute(1);
    assertThat(rig.toldTypes()).isEmpty();

    rig.lookEveryMinute(1);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
    assertThat(evidence()).isEqualTo(Evidence.IN_TRASH);
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.DELETED);
  }

  @Test
  void whatComesBackWithinTwoMinutesWasNotDeleted() {
    rig.personTrashes("v");
    rig.look();
    rig.pass(Duration.ofSeconds(119));
    rig.mailboxes.personMoves(rig.account(), rig.stored("v").location(), FolderName.INBOX);

    rig.lookEveryMinute(30);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.sideOf("v").gone()).isEmpty();
  }

  @Test
  void aTrashThatIsEmptiedIsADeleteToo() {
    rig.personTrashes("v");
    rig.look();
    rig.personRemoves("v");

    rig.lookEveryMinute(3);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
    assertThat(evidence()).isEqualTo(Evidence.IN_TRASH);
  }

  @Test
  void absenceCountsWhenSeenTwiceTenMinutesApart() {
    rig.personRemoves("v");
    rig.look();
    rig.lookEveryMinute(9);
    assertMissing();

    rig.lookEveryMinute(1);
    assertThat(rig.toldTypes()).isEmpty();
    rig.lookEveryMinute(2);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
    assertThat(evidence()).isEqualTo(Evidence.ABSENT_TWICE);
  }

  @Test
  void absenceFromOneLookIsNoDelete() {
    rig.personRemoves("v");
    rig.look();

    assertMissing();
  }

  @Test
  void aFolderThatAppearedInBetweenMakesTheFirstSearchWorthNothing() {
    rig.personRemoves("v");
    rig.look();
    rig.pass(Duration.ofMinutes(9));
    rig.mailboxes.personMakes(rig.account(), new FolderName("Another"));
    rig.lookEveryMinute(5);

    assertMissing();
    rig.lookEveryMinute(9);
    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @Test
  void aUidValidityThatChangedInBetweenMakesTheFirstSearchWorthNothing() {
    rig.personRemoves("v");
    rig.look();
    rig.pass(Duration.ofMinutes(9));
    rig.mailboxes.renumber(rig.account(), WatchRig.TRASH);
    rig.lookEveryMinute(5);

    assertMissing();
  }

  @Test
  void aSearchThatFailedIsNoSearch() {
    rig.personRemoves("v");
    rig.look();
    for (int i = 0; i < 40; i++) {
      rig.mailboxes.failNext(rig.account(), Step.FIND, FailureKind.CONNECTION_LOST);
      rig.mailboxes.failNext(rig.account(), Step.FIND, FailureKind.CONNECTION_LOST);
    }
    rig.pass(Duration.ofMinutes(10));
    rig.handle(
        new WatchTask.Look(rig.told.getFirst().meta().subscriber()),
        dev.umsync.worker.dispatch.Purpose.ERRAND);

    assertMissing();
  }

  @Test
  void onGmailAbsenceProvesNothingUnderTheScopeThatHidesFolders() {
    rig.mailboxes.letFoldersBeLabels(rig.account(), Set.of());
    rig.personRemoves("v");

    rig.lookEveryMinute(90);

    assertMissing();
  }

  @Test
  void onGmailAbsenceCountsUnderImapAdmin() {
    rig.tenant(true);
    rig.mailboxes.letFoldersBeLabels(rig.account(), Set.of());
    rig.personRemoves("v");

    rig.look();
    rig.lookEveryMinute(13);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @Test
  void onGmailAbsenceProvesNothingWhileAFolderIsMissing() {
    rig.tenant(true);
    rig.mailboxes.letFoldersBeLabels(rig.account(), Set.of(FolderRole.ALL));
    rig.personRemoves("v");

    rig.lookEveryMinute(90);

    assertMissing();
  }

  @Test
  void onGmailTheTrashIsEvidenceUnderAnyScope() {
    rig.mailboxes.letFoldersBeLabels(rig.account(), Set.of(FolderRole.ALL));
    rig.personTrashes("v");

    rig.look();
    rig.lookEveryMinute(3);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @Test
  void whatIsMissingIsWatchedForAndFoundAgain() {
    FolderName kept = new FolderName("Kept");
    rig.mailboxes.personMakes(rig.account(), kept);
    rig.mailboxes.letSearchesLag(rig.account(), 1);
    rig.mailboxes.personMoves(rig.account(), rig.stored("v").location(), kept);
    rig.look();
    assertMissing();

    rig.lookEveryMinute(11);

    assertThat(rig.sideOf("v").gone()).isEmpty();
    assertThat(rig.stateOf("v").location().orElseThrow().folder()).isEqualTo(kept);
    assertThat(rig.toldTypes()).isEmpty();
  }

  @Test
  void whatThePhoneDeletedWhileItWasMissingIsNotToldBack() throws Exception {
    rig.mailboxes.letSearchesLag(rig.account(), 10_000);
    rig.personRemoves("v");
    rig.look();
    assertMissing();

    rig.delete("v");
    rig.lookEveryMinute(30);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.DELETED);
  }

  @Test
  void markedDeletedIsStillThere() {
    rig.mailboxes.personMarks(rig.account(), rig.stored("v").location(), MessageFlag.DELETED, true);

    rig.lookEveryMinute(30);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(rig.sideOf("v").gone()).isEmpty();
  }

  @Test
  void aRebuiltMailboxIsFoundAgainAndNothingIsDeleted() {
    for (int i = 0; i < 20; i++) {
      rig.deliver("more-" + i);
    }
    rig.look();
    rig.mailboxes.renumber(rig.account(), FolderName.INBOX);

    rig.lookEveryMinute(15);

    assertThat(rig.toldTypes()).isEmpty();
    for (int i = 0; i < 20; i++) {
      assertThat(rig.stateOf("more-" + i).location()).contains(rig.stored("more-" + i).location());
      assertThat(rig.sideOf("more-" + i).gone()).isEmpty();
    }
  }

  @Test
  void evidenceBeginsAnewAfterARestart() {
    rig.personRemoves("v");
    rig.look();
    rig.pass(Duration.ofMinutes(9));
    rig.restart();
    rig.lookEveryMinute(3);
    assertMissing();

    rig.lookEveryMinute(11);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @Test
  void aPendingDeleteOutlivesARestart() {
    rig.personTrashes("v");
    rig.look();
    rig.restart();

    rig.lookEveryMinute(3);

    assertThat(rig.toldTypes()).containsExactly("v deleted");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takenOutOfTheTrashAfterItWasToldIsToldAndWhetherItHadBeenHeard(boolean seen) {
    if (seen) {
      rig.read("v");
      rig.look();
    }
    rig.personTrashes("v");
    rig.look();
    rig.lookEveryMinute(3);
    rig.mailboxes.personMoves(rig.account(), rig.stored("v").location(), FolderName.INBOX);

    rig.lookEveryMinute(1);

    assertThat(rig.toldTypes()).containsExactly("v deleted", "v restored");
    assertThat(rig.stateOf("v").status()).isEqualTo(Status.APPLIED);
    assertThat(rig.told).extracting(e -> e.meta().id()).doesNotHaveDuplicates();
    assertThat(rig.told)
        .filteredOn(MailboxEvent.Restored.class::isInstance)
        .extracting(e -> ((MailboxEvent.Restored) e).seen())
        .containsExactly(seen);
  }
}
