package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.UndecodedEvent;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.mailbox.TestMessage;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.MailboxTask.SecondLook;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VoicemailApplierTest {
  private static final FolderName TRASH = new FolderName("Trash");
  private final ApplierRig rig = new ApplierRig();

  private MessageLocation where() {
    assertThat(rig.stored()).hasSize(1);
    return rig.stored().getFirst().location();
  }

  private static void assertParked(Verdict<MailboxTask, Effects> verdict, String code) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Park.class, park -> assertThat(park.cause().code()).isEqualTo(code));
  }

  /** Puts a message of this voicemail into the mailbox as an earlier worker would have. */
  private void appendedBefore(Received event) {
    append(
        new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT)
            .compose(event, SampleEvents.RECIPIENT),
        FolderName.INBOX);
  }

  private void append(MessageSource message, FolderName folder) {
    try {
      assertThat(
              rig.mailboxes.run(
                  ApplierRig.ACCOUNT,
                  Lane.DELIVERY,
                  Duration.ZERO,
                  m ->
                      m.append(
                          message,
                          new AppendTarget(folder, Set.of(), SampleEvents.RECORDED),
                          () -> true)))
          .isInstanceOf(MailboxAnswer.Ok.class);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes for the wire; nobody compares them
  private record RawMessage(byte[] bytes) implements MessageSource {
    @Override
    public int sizeBytes() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }

  @Nested
  class FreshVoicemail {
    @Test
    void theMailboxOfWhoeverIsExpectedIsMadeReady() throws InterruptedException {
      rig.applier.expect(new Key(ApplierRig.ACCOUNT.address()));
      rig.applier.expect(new Key("nobody@nowhere.example"));
      rig.applier.expect(new Key("no address"));

      assertThat(rig.mailboxes.madeReady()).containsExactly(ApplierRig.ACCOUNT);
    }

    @Test
    void isAppendedWithoutAnySearch() {
      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.calls(Step.FIND)).isZero();
      assertThat(rig.stored().getFirst().internalDate()).isEqualTo(SampleEvents.RECORDED);
      assertThat(rig.stored().getFirst().flags()).isEmpty();
    }

    @Test
    void outcomeAndStateNameTheMessage() {
      rig.fresh(SampleEvents.received("vm-1"));

      OutcomeRecord outcome = rig.lastOutcome();
      assertThat(outcome.result()).isEqualTo(Result.APPLIED);
      assertThat(outcome.eventId()).isEqualTo("received-vm-1");
      assertThat(outcome.uid()).hasValue(where().uid().uid());
      assertThat(outcome.uidValidity()).hasValue(where().uid().uidValidity());
      assertThat(outcome.folder()).contains("INBOX");
      assertThat(outcome.attempts()).isEqualTo(1);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.APPLIED);
      assertThat(rig.stateOf("vm-1").location()).contains(where());
    }

    @Test
    void urgentOneIsFlagged() {
      rig.fresh(
          SampleEvents.received(
              "vm-1", SampleEvents.ana(), SampleEvents.audio(9), true, false, Optional.empty()));

      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.FLAGGED);
    }

    @Test
    void uidIsSearchedForWhereTheServerDoesNotTellIt() {
      rig.mailboxes.tellAppendUid(ApplierRig.ACCOUNT, false);

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
      assertThat(rig.lastOutcome().uid()).hasValue(where().uid().uid());
    }

    @Test
    void isAppliedWithoutUidWhereNobodyKnowsIt() {
      rig.mailboxes.tellAppendUid(ApplierRig.ACCOUNT, false);
      rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.FIND, FailureKind.TIMED_OUT);

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
      assertThat(rig.lastOutcome().uid()).isEmpty();
    }

    @Test
    void goesToTheTenantsFolderWhichIsMadeOnce() {
      rig.tenant(Optional.of("Voicemail"), DeleteRule.TRASH);

      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.received("vm-2"));

      assertThat(rig.stored())
          .hasSize(2)
          .allMatch(m -> m.location().folder().equals(new FolderName("Voicemail")));
      assertThat(rig.calls(Step.CREATE)).isEqualTo(1);
      assertThat(rig.stateOf("vm-1").location()).isPresent();
    }

    @Test
    void tooLargeForTheMailboxComesAsANotice() {
      rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MESSAGE_TOO_LARGE);

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
      assertThat(rig.lastOutcome().detail()).contains(Delivery.WITHOUT_RECORDING);
      assertThat(new String(rig.stored().getFirst().bytes(), StandardCharsets.US_ASCII))
          .contains("too large for this mailbox")
          .doesNotContain("attachment");
    }

    @Test
    void withoutPermitNothingIsAppended() {
      rig.permitted = false;

      assertThat(rig.fresh(SampleEvents.received("vm-1")))
          .isEqualTo(new Verdict.Retry<>(Cause.of("not-permitted"), Duration.ZERO, false));
      assertThat(rig.stored()).isEmpty();
      assertThat(rig.outcomes).isEmpty();
    }
  }

  @Nested
  class SuspectVoicemail {
    @Test
    void thatIsThereIsNotAppendedAgain() {
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);

      rig.suspect(event);

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
      assertThat(rig.lastOutcome().uid()).hasValue(where().uid().uid());
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void thatIsNotThereIsAppendedAndLookedForAgain() {
      Verdict<MailboxTask, Effects> verdict = rig.suspect(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).hasSize(1);
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Done.class,
              done -> assertThat(((Verdict.Done<?, ?>) done).followUp()).isPresent());
    }

    @Test
    void isLookedForTwiceWhereTheIndexLags() {
      rig.indexLag = Duration.ofSeconds(5);
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);
      rig.mailboxes.letSearchesLag(ApplierRig.ACCOUNT, 1);

      rig.suspect(event);

      assertThat(rig.pauses).containsExactly(Duration.ofSeconds(5));
      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    }

    @Test
    void backfillIsSuspectByItself() {
      Received event = SampleEvents.backfill(SampleEvents.received("vm-1"));
      appendedBefore(event);

      rig.fresh(event);

      assertThat(rig.stored()).hasSize(1);
    }

    @Test
    void recordedLongBeforeItWasWrittenIsSuspectByItself() {
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);

      rig.handle(
          new LoggedEvent(event, SampleEvents.RECORDED.plus(Duration.ofMinutes(16)), 3, 0),
          Purpose.DELIVER,
          false);

      assertThat(rig.stored()).hasSize(1);
    }

    @Test
    void recordedBeforeARestoreIsSuspectByItself() {
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);
      java.time.Instant written = SampleEvents.RECORDED.plusSeconds(60);

      rig.handle(
          new LoggedEvent(event, written, 3, 0, SampleEvents.RECORDED.plusSeconds(10)),
          Purpose.DELIVER,
          false);

      assertThat(rig.stored()).hasSize(1);
    }

    @Test
    void forgedMessageIsNoReasonNotToDeliver() {
      Received event = SampleEvents.received("vm-1");
      MessageIdentity identity =
          SampleEvents.IDENTITIES.identify(event.voicemail(), SampleEvents.SUBSCRIBER);
      String forged =
          new String(
                  TestMessage.of(identity.messageId(), "v1 key=7 mac=" + "A".repeat(52), 10)
                      .bytes(),
                  StandardCharsets.US_ASCII)
              .replace(TestMessage.IDENTITY, MessageIdentity.HEADER);
      append(new RawMessage(forged.getBytes(StandardCharsets.US_ASCII)), FolderName.INBOX);

      rig.suspect(event);

      assertThat(rig.stored()).hasSize(2);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
    }

    @Test
    void inTheTrashCountsAsDeletedByThePerson() {
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);
      rig.mailboxes.personMoves(ApplierRig.ACCOUNT, where(), TRASH);

      rig.suspect(event);

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.DELETED);
    }

    @Test
    void unreadableStateMakesItSuspect() {
      Received event = SampleEvents.received("vm-1");
      appendedBefore(event);
      rig.state.put("um://nupoint-1 vm-1", "{".getBytes(StandardCharsets.UTF_8));

      rig.fresh(event);

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    }
  }

  @Nested
  class LostAnswer {
    @Test
    void isAmbiguousAndTheMessageIsFoundNextTime() {
      Received event = SampleEvents.received("vm-1");
      rig.mailboxes.loseAnswerOfNextAppend(ApplierRig.ACCOUNT, true);
      LoggedEvent task = rig.logged(event);

      Verdict<MailboxTask, Effects> first = rig.handle(task, Purpose.DELIVER, false);
      rig.handle(task, Purpose.DELIVER, true);

      assertThat(first)
          .isInstanceOfSatisfying(
              Verdict.Retry.class, retry -> assertThat(retry.ambiguous()).isTrue());
      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    }

    @Test
    void ofAMessageThatNeverArrivedLeadsToOneAppend() {
      rig.mailboxes.loseAnswerOfNextAppend(ApplierRig.ACCOUNT, false);
      LoggedEvent task = rig.logged(SampleEvents.received("vm-1"));

      rig.handle(task, Purpose.DELIVER, false);
      rig.handle(task, Purpose.DELIVER, true);

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
    }
  }

  @Nested
  class Repeats {
    @Test
    void sameEventAgainIsAnObservationWithoutOutcome() {
      LoggedEvent task = rig.logged(SampleEvents.received("vm-1"));
      rig.handle(task, Purpose.DELIVER, false);

      rig.handle(task, Purpose.DELIVER, true);
      rig.fresh(task.event());

      assertThat(rig.outcomes).hasSize(1);
      assertThat(rig.stored()).hasSize(1);
    }

    /** A UM server that sends an event again writes it at a later offset. */
    @Test
    void sameEventAgainAfterOthersIsAnObservationWithoutOutcome() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.read("vm-1", "read"));
      rig.fresh(SampleEvents.unread("vm-1", "unread"));
      rig.fresh(SampleEvents.urgent("vm-1", "urgent", true));

      rig.fresh(SampleEvents.read("vm-1", "read"));
      rig.suspect(SampleEvents.unread("vm-1", "unread"));

      assertThat(rig.outcomes).hasSize(4);
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.FLAGGED);
    }

    @Test
    void receivedEventIsStillKnownAfterAnotherOneOfItsVoicemail() {
      Received first = SampleEvents.received("vm-1");
      rig.fresh(first);
      rig.fresh(SampleEvents.withEventId(first, "another"));
      rig.fresh(SampleEvents.deleted("vm-1", "deleted"));

      rig.fresh(first);

      assertThat(rig.outcomes).hasSize(3);
    }

    @Test
    void eventThatWasSetAsideAndSupersededIsKnownToo() {
      LoggedEvent aside = rig.logged(SampleEvents.unread("vm-1", "aside"));
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.read("vm-1", "read"));
      rig.handle(aside, Purpose.REDRIVE, true);

      rig.fresh(aside.event());

      assertThat(rig.outcomes).hasSize(3);
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.SEEN);
    }

    @Test
    void anotherEventOfTheSameVoicemailIsAlreadyApplied() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.withEventId(SampleEvents.received("vm-1"), "another"));

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.outcomes)
          .extracting(OutcomeRecord::result)
          .containsExactly(Result.APPLIED, Result.ALREADY_APPLIED);
    }

    /** Whoever forgets what the group committed gets a replay that looks fresh. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void replayOfTheWholeLogChangesNothing(boolean suspect) {
      LoggedEvent received = rig.logged(SampleEvents.received("vm-1"));
      LoggedEvent read = rig.logged(SampleEvents.read("vm-1", "read"));
      LoggedEvent unread = rig.logged(SampleEvents.unread("vm-1", "unread"));
      LoggedEvent again = rig.logged(SampleEvents.read("vm-1", "read-2"));
      for (LoggedEvent task : new LoggedEvent[] {received, read, unread, again}) {
        rig.handle(task, Purpose.DELIVER, false);
      }
      int flagged = rig.calls(Step.FLAG);

      for (LoggedEvent task : new LoggedEvent[] {received, read, unread, again}) {
        rig.handle(task, Purpose.DELIVER, suspect);
      }

      assertThat(rig.calls(Step.FLAG)).isEqualTo(flagged);
      assertThat(rig.calls(Step.APPEND)).isEqualTo(1);
      assertThat(rig.outcomes).hasSize(4);
    }

    @Test
    void eventOfALogMadeAnewIsNoReplay() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.read("vm-1", "read"));
      LoggedEvent later =
          new LoggedEvent(
              new dev.umsync.common.event.VoicemailEvent.Unread(
                  new dev.umsync.common.event.EventMeta(
                      "later",
                      SampleEvents.SOURCE,
                      SampleEvents.SUBSCRIBER,
                      SampleEvents.RECORDED.plus(Duration.ofDays(1))),
                  new VoicemailId("vm-1")),
              SampleEvents.RECORDED.plus(Duration.ofDays(1)),
              3,
              0);

      rig.handle(later, Purpose.DELIVER, true);

      assertThat(rig.stored().getFirst().flags()).isEmpty();
      assertThat(rig.outcomes).hasSize(3);
    }

    @Test
    void setAsideEventThatComesBackAfterLaterOnesIsSuperseded() {
      LoggedEvent aside = rig.logged(SampleEvents.unread("vm-1", "aside"));
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.read("vm-1", "read"));

      rig.handle(aside, Purpose.REDRIVE, true);

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.SUPERSEDED);
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.SEEN);
    }
  }

  @Nested
  class Marks {
    @Test
    void readAndUnreadFollowThePhone() {
      rig.fresh(SampleEvents.received("vm-1"));

      rig.fresh(SampleEvents.read("vm-1", "read"));
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.SEEN);
      rig.fresh(SampleEvents.unread("vm-1", "unread"));

      assertThat(rig.stored().getFirst().flags()).isEmpty();
      assertThat(rig.outcomes).extracting(OutcomeRecord::result).containsOnly(Result.APPLIED);
    }

    @Test
    void urgencyThatChangesChangesTheFlag() {
      rig.fresh(SampleEvents.received("vm-1"));

      rig.fresh(SampleEvents.urgent("vm-1", "u1", true));
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.FLAGGED);
      rig.fresh(SampleEvents.urgent("vm-1", "u2", false));

      assertThat(rig.stored().getFirst().flags()).isEmpty();
    }

    @Test
    void transcriptThatComesLaterLeavesTheMessageAsItIs() {
      rig.fresh(SampleEvents.received("vm-1"));
      Stored before = rig.stored().getFirst();

      rig.fresh(
          new Updated(
              SampleEvents.meta("t"),
              new VoicemailId("vm-1"),
              Optional.empty(),
              Optional.of(SampleEvents.transcript("words"))));

      assertThat(rig.stored()).containsExactly(before);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
      assertThat(rig.lastOutcome().detail()).contains(Replacement.UNREAD);
    }

    @Test
    void messageThatThePersonMovedIsFoundAgain() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.tenant(Optional.of("Archive"), DeleteRule.TRASH);
      rig.fresh(SampleEvents.received("vm-2"));
      MessageLocation first = rig.stateOf("vm-1").location().orElseThrow();
      MessageLocation moved =
          rig.mailboxes.personMoves(ApplierRig.ACCOUNT, first, new FolderName("Archive"));

      rig.fresh(SampleEvents.read("vm-1", "read"));

      assertThat(rig.stateOf("vm-1").location()).contains(moved);
      assertThat(rig.stored())
          .filteredOn(m -> m.location().equals(moved))
          .singleElement()
          .satisfies(m -> assertThat(m.flags()).containsExactly(MessageFlag.SEEN));
    }

    @Test
    void messageInTheTrashIsLeftThere() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.mailboxes.personMoves(ApplierRig.ACCOUNT, where(), TRASH);

      rig.fresh(SampleEvents.read("vm-1", "read"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.SUPERSEDED);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.DELETED);
    }

    @Test
    void absenceIsNotTakenForADelete() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.mailboxes.personRemoves(ApplierRig.ACCOUNT, where());

      rig.fresh(SampleEvents.read("vm-1", "read"));

      assertThat(rig.lastOutcome().detail()).contains(Changes.NOT_THERE);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.APPLIED);
    }
  }

  @Nested
  class Deletes {
    @Test
    void moveToTheTrashByDefault() {
      rig.fresh(SampleEvents.received("vm-1"));

      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      assertThat(where().folder()).isEqualTo(TRASH);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.DELETED);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
    }

    @Test
    void removeForGoodWhereTheTenantSaysSo() {
      rig.tenant(Optional.empty(), DeleteRule.REMOVE);
      rig.fresh(SampleEvents.received("vm-1"));

      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      assertThat(rig.stored()).isEmpty();
    }

    @Test
    void leaveTheMessageWhereTheTenantSaysSo() {
      rig.tenant(Optional.empty(), DeleteRule.LEAVE);
      rig.fresh(SampleEvents.received("vm-1"));

      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      assertThat(where().folder()).isEqualTo(FolderName.INBOX);
      assertThat(rig.lastOutcome().detail()).contains(Changes.LEFT);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.DELETED);
    }

    @ParameterizedTest
    @EnumSource(
        names = {"TRASH", "REMOVE"},
        value = DeleteRule.class)
    void neverTakeAMessageThatIsNotTheVoicemail(DeleteRule rule) {
      rig.tenant(Optional.empty(), rule);
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.received("vm-2"));
      MessageLocation first = rig.stateOf("vm-1").location().orElseThrow();
      MessageLocation second = rig.stateOf("vm-2").location().orElseThrow();
      rig.mailboxes.personRemoves(ApplierRig.ACCOUNT, first);
      rig.state.put(
          "um://nupoint-1 vm-1",
          dev.umsync.worker.voicemail.state.StateCodec.write(
              rig.stateOf("vm-1").at(Optional.of(second))));

      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      assertThat(where()).isEqualTo(second);
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    }

    @Test
    void areAlreadyAppliedWhereThePersonWasFaster() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.mailboxes.personMoves(ApplierRig.ACCOUNT, where(), TRASH);

      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
      assertThat(rig.stored()).hasSize(1);
    }

    @Test
    void makeLaterEventsVoid() {
      rig.fresh(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      rig.fresh(SampleEvents.unread("vm-1", "u"));

      assertThat(rig.lastOutcome().result()).isEqualTo(Result.SUPERSEDED);
    }
  }

  @Nested
  class EarlyEvents {
    @Test
    void areFoldedInWhenTheVoicemailComes() {
      rig.fresh(SampleEvents.read("vm-1", "r"));
      rig.fresh(SampleEvents.urgent("vm-1", "u", true));
      assertThat(rig.calls(Step.CONNECT)).isZero();
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.EARLY);

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.stored().getFirst().flags())
          .containsExactlyInAnyOrder(MessageFlag.SEEN, MessageFlag.FLAGGED);
      assertThat(rig.outcomes).hasSize(3);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void earlyDeleteMakesTheVoicemailSuperseded() {
      rig.fresh(SampleEvents.deleted("vm-1", "d"));

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).isEmpty();
      assertThat(rig.lastOutcome().result()).isEqualTo(Result.SUPERSEDED);
    }

    @Test
    void suspectOneLooksForTheMessageFirst() {
      appendedBefore(SampleEvents.received("vm-1"));

      rig.suspect(SampleEvents.read("vm-1", "r"));

      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.SEEN);
      assertThat(rig.stateOf("vm-1").status()).isEqualTo(Status.APPLIED);
    }

    @Test
    void earlyReadIsBroughtToAMessageThatIsFound() {
      appendedBefore(SampleEvents.received("vm-1"));
      rig.fresh(SampleEvents.read("vm-1", "r"));

      rig.suspect(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.stored().getFirst().flags()).containsExactly(MessageFlag.SEEN);
    }
  }

  @Nested
  class Trouble {
    @Test
    void unknownSubscriberIsParked() {
      rig.removeSubscriber();

      assertParked(rig.fresh(SampleEvents.received("vm-1")), "unknown-subscriber");
      rig.addSubscriber();
      rig.suspect(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).hasSize(1);
    }

    @Test
    void unknownTenantIsParked() {
      rig.removeTenant();

      assertParked(rig.fresh(SampleEvents.received("vm-1")), "unknown-tenant");
    }

    @Test
    void refusedTokenIsTriedOnceMoreWithAnother() {
      rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, FailureKind.TOKEN_REFUSED);

      rig.fresh(SampleEvents.received("vm-1"));

      assertThat(rig.stored()).hasSize(1);
      assertThat(rig.calls(Step.CONNECT)).isEqualTo(2);
    }

    @Test
    void tokenRefusedTwiceParks() {
      rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, FailureKind.TOKEN_REFUSED);
      rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, FailureKind.TOKEN_REFUSED);

      assertParked(rig.fresh(SampleEvents.received("vm-1")), "token-refused");
      assertThat(rig.calls(Step.CONNECT)).isEqualTo(2);
    }

    @Test
    void whoIsParkedForWantOfATokenIsKnownByTheCause() {
      for (FailureKind kind : List.of(FailureKind.NO_TOKEN, FailureKind.TOKEN_REFUSED)) {
        rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, kind);
        rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, kind);
        Verdict<MailboxTask, Effects> verdict = rig.fresh(SampleEvents.received("vm-1"));

        assertThat(verdict)
            .isInstanceOfSatisfying(
                Verdict.Park.class,
                park ->
                    assertThat(ParkingCauses.isToken(((Verdict.Park<?, ?>) park).cause()))
                        .isTrue());
      }
    }

    @Test
    void whatAnEarlierOwnerParkedForIsGoneOnceItsRecordIsThere() {
      Key who = new Key(SampleEvents.SUBSCRIBER.address());
      Set<Subscriber> withToken = new HashSet<>();
      AtomicBoolean circuitsClosed = new AtomicBoolean();
      ParkingCauses causes =
          new ParkingCauses(
              rig.directory,
              withToken::contains,
              missed -> {},
              mailbox -> mailbox.equals(ApplierRig.ACCOUNT) && circuitsClosed.get());

      assertThat(causes.isGone(who, Cause.of("token-refused"))).isFalse();
      withToken.add(SampleEvents.SUBSCRIBER);
      assertThat(causes.isGone(who, Cause.of("token-refused"))).isTrue();
      assertThat(causes.isGone(who, Cause.of("no-token"))).isTrue();
      assertThat(causes.isGone(who, Cause.of("mailbox-full"))).isFalse();
      assertThat(causes.isGone(new Key("no address"), Cause.of("no-token"))).isFalse();

      assertThat(causes.isGone(who, Cause.of("circuit-open"))).isFalse();
      circuitsClosed.set(true);
      assertThat(causes.isGone(who, Cause.of("circuit-open"))).isTrue();
      assertThat(causes.isGone(new Key("no address"), Cause.of("circuit-open"))).isFalse();

      assertThat(causes.isGone(who, Cause.of("unknown-subscriber"))).isTrue();
      rig.removeSubscriber();
      assertThat(causes.isGone(who, Cause.of("unknown-subscriber"))).isFalse();
    }

    @Test
    void tenantWithoutTokensOpensItsCircuit() {
      for (int i = 0; i < ApplierRig.CIRCUIT_OPENS_AFTER; i++) {
        rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, FailureKind.NO_TOKEN);
        assertParked(rig.fresh(SampleEvents.received("vm-" + i)), "no-token");
      }

      assertParked(rig.fresh(SampleEvents.received("vm-x")), "circuit-open");
    }

    @Test
    void failingProviderOpensItsCircuitAndIsNotAskedAgain() {
      for (int i = 0; i < ApplierRig.CIRCUIT_OPENS_AFTER; i++) {
        rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.CONNECT, FailureKind.CONNECT_FAILED);
        assertThat(rig.fresh(SampleEvents.received("vm-" + i))).isInstanceOf(Verdict.Retry.class);
      }

      Verdict<MailboxTask, Effects> spared = rig.fresh(SampleEvents.received("vm-x"));
      assertParked(spared, "circuit-open");
      assertThat(spared)
          .isInstanceOfSatisfying(
              Verdict.Park.class, park -> assertThat(park.asked()).as("no round").isFalse());
      assertThat(rig.calls(Step.CONNECT)).isEqualTo(ApplierRig.CIRCUIT_OPENS_AFTER);
      assertThat(
              rig.registry
                  .get("umsync.worker.circuits")
                  .tag("scope", "provider")
                  .tag("state", "open")
                  .gauge()
                  .value())
          .isEqualTo(1);
    }

    @Test
    void failuresOfOneMailboxOpenNoCircuit() {
      for (int i = 0; i < 10; i++) {
        rig.mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MAILBOX_FULL);
        assertParked(rig.fresh(SampleEvents.received("vm-" + i)), "mailbox-full");
      }

      rig.fresh(SampleEvents.received("vm-x"));

      assertThat(rig.stored()).hasSize(1);
    }
  }

  @Nested
  class Orders {
    @Test
    void droppedEventThatNobodyCanReadHasAnOutcomeIfItHasAName() throws Exception {
      Map<String, String> headers =
          Map.of("ce_source", "um://nupoint-1", "ce_id", "7", "ce_type", "some.type");
      UndecodedEvent named = undecoded(headers, "{\"voicemailId\":\"vm-1\",\"audio\":7}");

      OutcomeRecord outcome =
          Json.read(
              rig.applier.dropped(named).publications().getFirst().value(), OutcomeRecord.class);
      assertThat(outcome.eventId()).isEqualTo("7");
      assertThat(outcome.voicemailId().value()).isEqualTo("vm-1");
      assertThat(outcome.result()).isEqualTo(Result.SUPERSEDED);
      assertThat(outcome.offset()).isEqualTo(9);
      assertThat(outcome.happenedAt()).isEqualTo(SampleEvents.RECORDED);
      assertThat(rig.applier.dropped(undecoded(headers, "{")).publications()).hasSize(1);
      assertThat(rig.applier.dropped(undecoded(Map.of(), "{")).publications()).isEmpty();
      assertThat(
              rig.applier
                  .dropped(undecoded(Map.of("ce_source", "no uri", "ce_id", "7"), "{}"))
                  .publications())
          .isEmpty();
    }

    private UndecodedEvent undecoded(Map<String, String> headers, String value) {
      return new UndecodedEvent(
          new Key(SampleEvents.SUBSCRIBER.address()),
          headers,
          value.getBytes(StandardCharsets.UTF_8),
          SampleEvents.RECORDED,
          3,
          9);
    }

    @Test
    void droppedVoicemailIsSettledWithoutTheMailboxAndNeverComesBack() {
      LoggedEvent task = rig.logged(SampleEvents.received("vm-1"));

      rig.handle(task, Purpose.DROP, true);
      Received r = SampleEvents.received("vm-1");
      rig.suspect(
          new Received(
              SampleEvents.meta("again"),
              r.voicemailId(),
              r.caller(),
              r.recordedAt(),
              r.durationSeconds(),
              false,
              false,
              r.calledNumber(),
              r.transcript(),
              false,
              r.audio()));

      assertThat(rig.calls(Step.CONNECT)).isZero();
      assertThat(rig.outcomes)
          .extracting(OutcomeRecord::result)
          .containsExactly(Result.SUPERSEDED, Result.SUPERSEDED);
      assertThat(rig.outcomes.getFirst().detail()).contains(KnownCases.DROPPED);
    }
  }

  @Nested
  class SecondLooks {
    @Test
    void areWrittenDownUntilTheyAreMade() throws Exception {
      Received event = SampleEvents.received("vm-1");
      rig.suspect(event);
      byte[] written = rig.state.get("look|um://nupoint-1 vm-1");

      PlannedLook<MailboxTask> planned = LookRecord.read(Objects.requireNonNull(written));
      assertThat(planned.due()).isEqualTo(Instant.parse("2026-05-04T10:01:00Z"));
      assertThat(planned.subscriber().value()).isEqualTo(SampleEvents.SUBSCRIBER.address());
      assertThat(planned.event())
          .isEqualTo(new SecondLook(SampleEvents.SUBSCRIBER, event.voicemail()));

      rig.handle(planned.event(), Purpose.LOOK_AGAIN, true);
      assertThat(rig.state).doesNotContainKey("look|um://nupoint-1 vm-1");
    }

    @Test
    void ofAnUnknownFormAreRefused() {
      for (String bad :
          List.of("", "2;1;ana@example.com;um://a b", "1;x;ana@example.com;um://a b")) {
        assertThatThrownBy(() -> LookRecord.read(bad.getBytes(StandardCharsets.UTF_8)))
            .isInstanceOf(IOException.class);
      }
    }

    @Test
    void removeAllButTheLowestUidInAFolder() {
      Received event = SampleEvents.received("vm-1");
      rig.suspect(event);
      MessageLocation ours = where();
      appendedBefore(event);
      appendedBefore(event);

      rig.handle(
          new SecondLook(SampleEvents.SUBSCRIBER, event.voicemail()), Purpose.LOOK_AGAIN, true);

      assertThat(where()).isEqualTo(ours);
      assertThat(rig.outcomes).hasSize(1);
      assertThat(rig.registry.counter("umsync.worker.copies.removed").count()).isEqualTo(2);
    }

    @Test
    void keepTheEarlierWorkersMessageAndRememberIt() {
      Received event = SampleEvents.received("vm-1");
      rig.mailboxes.letSearchesLag(ApplierRig.ACCOUNT, 1);
      appendedBefore(event);
      MessageLocation earlier = where();
      rig.suspect(event);
      assertThat(rig.stored()).hasSize(2);

      rig.handle(
          new SecondLook(SampleEvents.SUBSCRIBER, event.voicemail()), Purpose.LOOK_AGAIN, true);

      assertThat(where()).isEqualTo(earlier);
      assertThat(rig.stateOf("vm-1").location()).contains(earlier);
    }

    @Test
    void leaveCopiesThatAPersonKeepsElsewhere() {
      rig.tenant(Optional.of("Keep"), DeleteRule.TRASH);
      rig.fresh(SampleEvents.received("vm-0"));
      rig.tenant(Optional.empty(), DeleteRule.TRASH);
      Received event = SampleEvents.received("vm-1");
      rig.suspect(event);
      append(
          new MessageComposer(SampleEvents.IDENTITIES, SenderAddress.DEFAULT)
              .compose(event, SampleEvents.RECIPIENT),
          new FolderName("Keep"));

      rig.handle(
          new SecondLook(SampleEvents.SUBSCRIBER, event.voicemail()), Purpose.LOOK_AGAIN, true);

      assertThat(rig.stored()).hasSize(3);
    }
  }
}
