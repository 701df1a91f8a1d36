package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Load;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One test per rule of key-ordered concurrency that the kernel keeps; each fails if its rule is
 * taken out. Rules 9 and 10 are about the consumer: {@code OwnershipTest} and {@code
 * RebalancesTest}.
 */
class RulesTest {
  private KernelWorld world;

  @BeforeEach
  void begin() {
    world = world(Limits.defaults());
  }

  private static KernelWorld world(Limits limits) {
    return new KernelWorld(limits, new Random(1));
  }

  private static Verdict<Event, String> done() {
    return Verdict.done("applied");
  }

  private void own(int partition) {
    world.assign(partition);
    world.commit(true);
  }

  private void produce(int partition, String... keys) {
    for (String key : keys) {
      world.produce(partition, key);
    }
    world.fetch(partition, keys.length);
    world.advance();
  }

  /** Rule 1. */
  @Test
  void aCallThatEndsChangesNothingUntilThePollThreadTakesItsEnd() {
    own(0);
    produce(0, "a", "a");
    world.end(world.calls.of("a"), done());
    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();
    assertThat(world.calls.pending()).isEmpty();
    assertThat(world.dispatcher.hasWork()).isTrue();
    world.dispatcher.advance();
    assertThat(world.dispatcher.progress().takeSettled()).hasSize(1);
    assertThat(world.calls.pending()).hasSize(1);
  }

  /** Rule 2. */
  @Test
  void aCompletionOfAClosedAssignmentIsIgnored() {
    own(0);
    produce(0, "a");
    var late = world.calls.of("a");
    world.lose(0);
    own(0);
    world.fetch(0, 1);
    world.end(late, done());
    world.dispatcher.advance();
    assertThat(world.told).isEmpty();
    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();
    assertThat(world.dispatcher.tenures().admitted())
        .allMatch(a -> world.dispatcher.progress().commitPoint(a).frontier() == 0);
  }

  /** Rule 2, for what was settled and not written yet. */
  @Test
  void whatWasSettledUnderAnAssignmentThatIsClosedIsNotGivenOut() {
    own(0);
    produce(0, "a");
    world.end(world.calls.of("a"), done());
    world.dispatcher.advance();
    world.lose(0);
    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();
    assertThat(world.dispatcher.tenures().admitted()).isEmpty();
  }

  /** Rule 3. */
  @Test
  void redeliveredEventWaitsForTheRunningOneOfItsSubscriber() {
    own(0);
    produce(0, "a");
    var first = world.calls.of("a");
    world.lose(0);
    own(0);
    world.fetch(0, 1);
    world.touched.add(first.attempt.event());
    world.pass(Duration.ofSeconds(41)); // suspects may go
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).containsExactly(first);
    world.end(first, done());
    world.advance();
    var second = world.calls.of("a");
    assertThat(second.attempt.suspect()).isTrue();
    world.end(second, done());
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).ended).hasSize(1);
  }

  /** Rule 4. */
  @Test
  void theFrontierStaysAtTheLowestUnfinishedEvent() {
    own(0);
    produce(0, "a", "b", "c");
    world.end(world.calls.of("c"), done());
    world.end(world.calls.of("b"), done());
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).point.frontier()).isZero();
    assertThat(world.durable(0).point.finished().cardinality()).isEqualTo(2);
    world.end(world.calls.of("a"), done());
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).point.finished().isEmpty()).isTrue();
    assertThat(world.durable(0).ended).hasSize(3);
  }

  /** Rule 5. */
  @Test
  void anExceptionNeverCompletesAnEvent() {
    own(0);
    produce(0, "a", "a");
    world.fail(world.calls.of("a"));
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).point.frontier()).isZero();
    assertThat(world.durable(0).ended).isEmpty();
    assertThat(world.calls.pending()).as("it waits, and so does the next one").isEmpty();
    world.pass(Duration.ofSeconds(1));
    world.advance();
    var again = world.calls.of("a");
    assertThat(again.attempt.number()).isEqualTo(2);
    assertThat(again.attempt.suspect()).isTrue();
    assertThat(again.attempt.event()).isEqualTo(world.events(0).getFirst());
  }

  /** Rule 5: parked is finished only together with its record. */
  @Test
  void aParkedEventIsGivenOutForWritingBeforeItsOffsetMayBeCommitted() {
    own(0);
    produce(0, "a", "a");
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ZERO));
    world.advance();
    var settled = world.dispatcher.progress().takeSettled();
    assertThat(settled).hasSize(2).allMatch(s -> s instanceof Settlement.Parked);
  }

  /** Rule 6. */
  @Test
  void aRevocationDropsTheQueueWaitsForItsOwnCallsAndCommitsOnce() {
    own(0);
    own(1);
    produce(0, "a", "a");
    produce(1, "b");
    Assignment given = world.owned(0);
    world.dispatcher.tenures().drain(List.of(given));
    assertThat(world.dispatcher.tenures().running(List.of(given))).isEqualTo(1);
    assertThat(
            world
                .dispatcher
                .intake()
                .offer(new Position(0, 99), new Key("c"), 1, world.events(0).getFirst()))
        .isEqualTo(Admission.REFUSED);
    world.end(world.calls.of("a"), done());
    world.advance();
    assertThat(world.calls.pending()).as("the second event of a is dropped").hasSize(1);
    assertThat(world.dispatcher.tenures().running(List.of(given))).isZero();
    world.commit(true);
    CommitPoint point = world.durable(0).point;
    assertThat(point.released()).isTrue();
    assertThat(point.claim()).isEqualTo(point.frontier());
    assertThat(world.durable(0).ended).hasSize(1);
  }

  /** Rule 6. */
  @Test
  void aCallThatDoesNotEndBeforeTheDeadlineIsInterruptedAndLeavesTheClaimAsItIs() throws Exception {
    own(0);
    produce(0, "a");
    var call = world.calls.of("a");
    Assignment given = world.owned(0);
    world.dispatcher.tenures().drain(List.of(given));
    world.dispatcher.tenures().cancel(List.of(given), Cause.of("revoked"));
    assertThat(call.attempt.permit().holds()).isFalse();
    while (!call.interrupted) {
      Thread.onSpinWait();
    }
    CommitPoint point = world.dispatcher.progress().commitPoint(given);
    assertThat(point.released()).isFalse();
    assertThat(point.claim()).isEqualTo(OffsetLedger.LEAST_STEP);
    world.fail(call);
    world.advance();
    assertThat(world.dispatcher.progress().commitPoint(given).released()).isTrue();
    assertThat(world.dispatcher.progress().commitPoint(given).claim()).as("suspect").isEqualTo(1);
  }

  /** Rule 7: calls. */
  @Test
  void noMoreCallsRunThanAllowed() {
    world = world(Limits.defaults().with(2));
    own(0);
    produce(0, "a", "b", "c");
    assertThat(world.calls.pending()).hasSize(2);
    world.end(world.calls.of("a"), done());
    world.advance();
    assertThat(world.calls.pending()).hasSize(2);
  }

  /** Rule 7: records, with a high and a low mark. */
  @Test
  void aPartitionIsPausedAtTheHighMarkUntilTheLowMark() {
    world = world(Limits.defaults().with(1));
    own(0);
    int high = Limits.defaults().memory().recordsPerPartition();
    for (int i = 0; i < high; i++) {
      world.produce(0, "k" + i);
    }
    world.fetch(0, high - 1);
    assertThat(world.dispatcher.paused()).isEmpty();
    world.fetch(0, 1);
    assertThat(world.dispatcher.paused()).containsExactly(0);
    for (int left = high; left > Limits.defaults().memory().recordsPerPartition() / 2 + 1; left--) {
      finishOne();
    }
    assertThat(world.dispatcher.paused()).as("between the marks").containsExactly(0);
    finishOne();
    assertThat(world.dispatcher.paused()).isEmpty();
  }

  private void finishOne() {
    world.advance();
    world.end(world.calls.pending().getFirst(), done());
    world.advance();
    world.commit(true);
  }

  /** Rule 7: bytes. */
  @Test
  void aRecordCountsThreeTimesItsSizeAndASecondLargeOneIsRefused() {
    own(0);
    own(1);
    Intake<Event, String> intake = world.dispatcher.intake();
    Event event = world.produce(0, "a");
    long large = 5L << 20;
    assertThat(intake.offer(new Position(0, 0), new Key("a"), large, event))
        .isEqualTo(Admission.TAKEN);
    assertThat(intake.offer(new Position(1, 0), new Key("b"), large, event))
        .isEqualTo(Admission.REFUSED);
    assertThat(intake.offer(new Position(1, 0), new Key("b"), 10, event))
        .as("nothing overtakes")
        .isEqualTo(Admission.REFUSED);
    assertThat(world.dispatcher.paused()).containsExactly(1);
    world.dispatcher.advance();
    world.calls.end(world.calls.of("a"), done());
    world.dispatcher.advance();
    assertThat(world.dispatcher.paused()).isEmpty();
    assertThat(intake.offer(new Position(1, 0), new Key("b"), large, event))
        .isEqualTo(Admission.TAKEN);
    assertThat(intake.offer(new Position(0, 1), new Key("c"), 28L << 20, event))
        .isEqualTo(Admission.REFUSED);
  }

  /** Rule 7: bytes. */
  @Test
  void aPartitionIsPausedByThreeTimesTheBytesItHolds() {
    own(0);
    own(1);
    Event event = world.produce(0, "a");
    Intake<Event, String> intake = world.dispatcher.intake();
    long third = Limits.defaults().memory().bytesPerPartition() / 3;
    assertThat(intake.offer(new Position(0, 0), new Key("a"), third - 1, event))
        .isEqualTo(Admission.TAKEN);
    assertThat(world.dispatcher.paused()).isEmpty();
    intake.offer(new Position(0, 1), new Key("a"), 1, event);
    assertThat(world.dispatcher.paused()).containsExactly(0);
  }

  @Test
  void nothingIsAttemptedThatIsNotDurablyClaimed() {
    own(0);
    world.assign(1);
    produce(1, "b");
    assertThat(world.calls.pending()).isEmpty();
    world.commit(false);
    world.advance();
    assertThat(world.calls.pending()).isEmpty();
    world.commit(true);
    world.advance();
    assertThat(world.calls.of("b").attempt.suspect()).isFalse();
  }

  /** Rule 7: the queue of a subscriber. */
  @Test
  void aQueueThatStaysFullIsParkedAndOneThatMovesIsNot() {
    int limit = Limits.defaults().queues().perSubscriber();
    own(0);
    for (int i = 0; i <= limit; i++) {
      world.produce(0, "slow");
    }
    world.produce(0, "other");
    world.fetch(0, limit + 2);
    world.advance();
    assertThat(world.dispatcher.paused()).containsExactly(0);
    world.pass(Duration.ofSeconds(2));
    world.advance();
    var call = world.calls.of("slow");
    while (!call.interrupted) {
      Thread.onSpinWait();
    }
    world.fail(call);
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(limit);
    world.fetch(0, 5);
    world.advance();
    assertThat(world.calls.of("other")).isNotNull();
  }

  /** Rule 8. */
  @Test
  void theFiguresFollowWhatIsThere() {
    own(0);
    produce(0, "a", "a", "b");
    Load load = world.dispatcher.load();
    assertThat(load.inFlight()).isEqualTo(2);
    assertThat(load.queued()).isEqualTo(3);
    world.pass(Duration.ofSeconds(5));
    assertThat(world.dispatcher.load().oldestQueued()).isEqualTo(Duration.ofSeconds(5));
    world.revoke(List.of(0), true, true);
    assertThat(world.dispatcher.load()).isEqualTo(new Load(0, 0, 0, 0, 0, 0, 0, Duration.ZERO));
  }

  /** The lease stops admission. */
  @Test
  void withoutAnAcknowledgedCommitInTimeNothingStartsAndNoPermitHolds() {
    own(0);
    produce(0, "a");
    var call = world.calls.of("a");
    assertThat(call.attempt.permit().holds()).isTrue();
    world.pass(Duration.ofSeconds(36));
    assertThat(call.attempt.permit().holds()).isFalse();
    produce(0, "b");
    assertThat(world.calls.pending()).hasSize(1);
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).hasSize(2);
    assertThat(call.attempt.permit().holds()).isTrue();
  }

  @Test
  void suspectEventsOfAnUncleanTakeoverWaitUntilTheLongestAppendHasEnded() {
    own(0);
    produce(0, "a");
    world.crash();
    own(0);
    world.fetch(0, 1);
    world.advance();
    assertThat(world.calls.pending()).isEmpty();
    world.pass(Duration.ofSeconds(41));
    world.commit(true);
    world.advance();
    assertThat(world.calls.of("a").attempt.suspect()).isTrue();
  }

  @Test
  void aFirstEventThatTookAMinuteInAllIsParkedWithAllThatFollow() {
    own(0);
    produce(0, "a", "a", "a");
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 100 && world.durable(0).parkedLog.isEmpty(); i++) {
      if (!world.calls.pending().isEmpty()) {
        world.end(
            world.calls.of("a"),
            new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(5), false));
      }
      world.pass(Duration.ofSeconds(1));
      waits.add(Duration.ofSeconds(1));
      world.commit(true);
      world.advance();
    }
    assertThat(world.durable(0).parkedLog).hasSize(3);
    assertThat(waits.size()).isBetween(20, 61);
    produce(0, "a");
    world.commit(true);
    assertThat(world.durable(0).parkedLog).as("later ones follow").hasSize(4);
  }

  @Test
  void aCallThatIgnoresItsCancellationIsAbandonedAndItsRedriveWaitsForItsEnd() {
    own(0);
    produce(0, "a", "a");
    var stuck = world.calls.of("a");
    world.pass(Duration.ofSeconds(60));
    world.advance();
    world.pass(Duration.ofSeconds(30));
    world.advance();
    world.touched.add(stuck.attempt.event());
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(2);
    assertThat(world.durable(0).point.frontier()).isPositive();
    world.pass(Duration.ofHours(1));
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).containsExactly(stuck);
    world.end(stuck, done());
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
  }

  @Test
  void theSubscriberThatHoldsTheLedgerBackIsParked() {
    world =
        world(
            Limits.defaults()
                .with(8)
                .with(new Limits.Queues(50, Duration.ofSeconds(1), 10, 20))
                .with(new Limits.Memory(100, 96L << 20, 192L << 20, 4L << 20)));
    own(0);
    produce(0, "slow");
    var slow = world.calls.of("slow");
    for (int i = 0; i < 40 && !slow.interrupted; i++) {
      produce(0, "fast");
      world.commit(true);
      world.advance();
      world.calls.pending().stream().filter(c -> c != slow).forEach(c -> world.end(c, done()));
      world.advance();
    }
    while (!slow.interrupted) {
      Thread.onSpinWait();
    }
    world.fail(slow);
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).parkedLog).extracting(Event::key).containsExactly(new Key("slow"));
  }

  @Test
  void aSecondLookComesAfterItsTimeAndIsSuspect() {
    own(0);
    produce(0, "a");
    Event event = world.events(0).getFirst();
    world.end(
        world.calls.of("a"),
        new Verdict.Done<>("applied", Optional.of(new FollowUp<>(Duration.ofSeconds(60), event))));
    world.advance();
    world.commit(true);
    world.pass(Duration.ofSeconds(30));
    world.commit(true);
    world.pass(Duration.ofSeconds(29));
    world.advance();
    assertThat(world.calls.pending()).isEmpty();
    world.pass(Duration.ofSeconds(1));
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.LOOK_AGAIN);
    world.end(world.calls.of("a"), done());
    world.advance();
    assertThat(world.dispatcher.progress().takeSettled())
        .hasSize(1)
        .allMatch(s -> s instanceof Settlement.LookedAgain);
  }

  @Test
  void anOrderToDropClosesWhatWasParkedBeforeItAndNothingAfter() {
    own(0);
    produce(0, "a", "a");
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    world.advance();
    world.commit(true);
    world.order(world.produce(0, "a"), Settlement.Order.DROP);
    // It is tried at once, before the order is durable, and parked again for an hour.
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    produce(0, "a");
    world.commit(true);
    for (int i = 0; i < 2; i++) {
      world.advance();
      assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DROP);
      world.end(world.calls.of("a"), Verdict.done("dropped"));
    }
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).ended.values()).containsExactly("told", "dropped", "dropped");
    world.pass(Duration.ofHours(2));
    world.commit(true);
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose())
        .as("parked after the order")
        .isEqualTo(Purpose.REDRIVE);
  }

  @Test
  void anOrderToDropThatComesDurableWhileTheEventIsTriedIsNotForgotten() {
    own(0);
    produce(0, "a");
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    world.advance();
    world.commit(true);
    world.order(world.produce(0, "a"), Settlement.Order.DROP);
    world.advance();
    world.commit(true);
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DROP);
  }
}
