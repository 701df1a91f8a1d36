package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times and lengths at which something is done about what waits. */
class OverdueTest {
  private static final Limits.Waits WAITS = Limits.defaults().waits();
  private KernelWorld world;

  @BeforeEach
  void begin() {
    start(Limits.defaults());
  }

  private void start(Limits limits) {
    world = new KernelWorld(limits, new Random(1));
    world.assign(0);
    world.commit(true);
  }

  private void produce(String... keys) {
    for (String key : keys) {
      world.produce(0, key);
    }
    world.fetch(0, keys.length);
    world.advance();
  }

  private void passAlive(Duration time) {
    world.pass(time);
    world.commit(true);
    world.advance();
  }

  @Test
  void aCallIsCancelledWhenItsTimeIsOverAndNotBefore() {
    produce("a");
    var call = world.calls.of("a");
    assertThat(call.attempt.timeLeft()).isEqualTo(WAITS.inAll());
    passAlive(WAITS.inAll().minusNanos(1));
    assertThat(call.attempt.permit().holds()).isTrue();
    passAlive(Duration.ofNanos(1));
    assertThat(call.attempt.permit().holds()).isFalse();
  }

  @Test
  void aCancelledCallIsGivenUpAfterItsGraceAndNotBefore() {
    produce("a");
    passAlive(WAITS.inAll());
    passAlive(WAITS.abandonAfter().minusNanos(1));
    assertThat(world.durable(0).parkedLog).isEmpty();
    passAlive(Duration.ofNanos(1));
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(1);
    assertThat(world.durable(0).spans.values())
        .singleElement()
        .satisfies(span -> assertThat(span.cause()).isEqualTo(Cause.of("waited-too-long")));
  }

  @Test
  void whatACallThatWasGivenUpComesToIsIgnored() {
    produce("a");
    var call = world.calls.of("a");
    passAlive(WAITS.inAll());
    passAlive(WAITS.abandonAfter());
    world.commit(true);
    world.touched.add(call.attempt.event());
    world.calls.end(call, Verdict.done("late"));
    world.advance();
    world.commit(true);
    assertThat(world.told).isEmpty();
    assertThat(world.durable(0).ended).isEmpty();
  }

  @Test
  void retriesOfAnEventMayTakeAMinuteFromItsFirstAttempt() {
    produce("a");
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(40), false));
    world.advance();
    passAlive(Duration.ofSeconds(41));
    assertThat(world.calls.of("a").attempt.timeLeft()).isEqualTo(WAITS.inAll().minusSeconds(41));
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(40), false));
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).parkedLog).as("41 + 40 s").hasSize(1);
  }

  @Test
  void anEventThatIsDoneFreesItsSubscriberFromTheHoldBeforeIt() {
    produce("a", "a");
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(5), false));
    world.advance();
    assertThat(world.dispatcher.nextAlarm().orElseThrow())
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(5).plus(WAITS.retryBase()));
    passAlive(Duration.ofSeconds(6));
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    assertThat(world.told).containsExactly("applied");
    assertThat(world.calls.of("a").attempt.event()).isEqualTo(world.events(0).get(1));
  }

  @Test
  void anEventSetAsideFreesItsSubscriberFromTheHoldBeforeIt() {
    produce("a", "a");
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(5), false));
    world.advance();
    passAlive(Duration.ofSeconds(6));
    world.calls.end(world.calls.of("a"), new Verdict.SetAside<>(Cause.of("poison")));
    world.advance();
    assertThat(world.calls.of("a").attempt.event()).isEqualTo(world.events(0).get(1));
  }

  /** Otherwise a ledger held back by slow transactions would park whoever is done already. */
  @Test
  void whoIsDoneIsNotParkedForALedgerThatWaitsForItsCommit() {
    start(
        Limits.defaults()
            .with(new Limits.Queues(50, Duration.ofSeconds(1), 10, 5))
            .with(new Limits.Batches(1, 1)));
    for (String key : List.of("a", "b", "c", "d")) {
      produce(key);
      if (!key.equals("d")) {
        world.end(world.calls.of(key), Verdict.done("applied"));
      }
      world.advance();
    }
    produce("e", "f", "g");
    world.advance();
    assertThat(world.calls.pending()).allMatch(call -> call.attempt.permit().holds());
    world.commit(true);
    world.advance();
    assertThat(world.durable(0).parkedLog).isEmpty();
  }

  @Test
  void aLedgerAtItsSpanCancelsTheFirstAndNoneBelowIt() {
    start(Limits.defaults().with(new Limits.Queues(50, Duration.ofSeconds(1), 100, 5)));
    produce("slow");
    var slow = world.calls.of("slow");
    long span = 0;
    while (span < 4) {
      produce("x");
      world.end(world.calls.of("x"), Verdict.done("applied"));
      world.advance();
      span = world.dispatcher.load().ledgerSpan();
      if (span < 5) {
        assertThat(slow.attempt.permit().holds()).as("span %s", span).isTrue();
      }
    }
    while (world.dispatcher.load().ledgerSpan() < 5) {
      produce("x");
      world.end(world.calls.of("x"), Verdict.done("applied"));
      world.advance();
    }
    assertThat(slow.attempt.permit().holds()).isFalse();
  }

  @Test
  void aFullQueueHasItsGraceAndIsFreeAtHalf() {
    start(Limits.defaults().with(new Limits.Queues(4, Duration.ofSeconds(1), 100, 1_000)));
    produce("a", "a", "a", "a", "a");
    assertThat(world.dispatcher.paused()).containsExactly(0);
    world.pass(Duration.ofMillis(999));
    world.dispatcher.advance();
    assertThat(world.calls.of("a").attempt.permit().holds()).isTrue();
    for (int i = 0; i < 2; i++) {
      assertThat(world.dispatcher.paused()).containsExactly(0);
      world.end(world.calls.of("a"), Verdict.done("applied"));
      world.advance();
    }
    assertThat(world.dispatcher.paused()).as("two of four").isEmpty();
    world.pass(Duration.ofSeconds(5));
    world.dispatcher.advance();
    assertThat(world.calls.of("a").attempt.permit().holds()).as("no longer full").isTrue();
    world.fetch(0, 9);
    assertThat(world.dispatcher.load().queued()).isEqualTo(3);
  }

  @Test
  void aQueueStillFullAfterItsGraceIsParked() {
    start(Limits.defaults().with(new Limits.Queues(4, Duration.ofSeconds(1), 100, 1_000)));
    produce("a", "a", "a", "a", "a");
    world.pass(Duration.ofSeconds(1));
    world.dispatcher.advance();
    var call = world.calls.of("a");
    assertThat(call.attempt.permit().holds()).isFalse();
    world.fail(call);
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(4);
    assertThat(world.durable(0).spans.values())
        .singleElement()
        .satisfies(span -> assertThat(span.cause()).isEqualTo(Cause.of("queue-full")));
    assertThat(world.dispatcher.paused()).isEmpty();
  }

  @Test
  void aSecondLookThatDoesNotEndIsGivenUp() {
    produce("a");
    Event event = world.events(0).getFirst();
    world.end(
        world.calls.of("a"),
        new Verdict.Done<>("applied", Optional.of(new FollowUp<>(Duration.ofSeconds(60), event))));
    world.advance();
    passAlive(Duration.ofSeconds(60));
    var look = world.calls.of("a");
    assertThat(look.attempt.purpose()).isEqualTo(Purpose.LOOK_AGAIN);
    passAlive(WAITS.inAll());
    passAlive(WAITS.abandonAfter());
    assertThat(world.dispatcher.load().queued()).isZero();
    assertThat(world.durable(0).spans).as("nobody is parked for it").isEmpty();
  }

  @Test
  void anOrderWhoseCallDoesNotEndIsCarriedOutLater() {
    produce("a");
    world.end(world.calls.of("a"), new Verdict.SetAside<>(Cause.of("poison")));
    world.advance();
    world.commit(true);
    world.order(world.produce(0, "a"), Settlement.Order.RETRY);
    world.commit(true);
    world.advance();
    var stuck = world.calls.of("a");
    passAlive(WAITS.inAll());
    passAlive(WAITS.abandonAfter());
    assertThat(world.dispatcher.load().queued()).isZero();
    assertThat(world.dispatcher.load().bytesHeld()).isZero();
    world.fail(stuck);
    passAlive(Limits.defaults().waits().parkBase());
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
  }

  @Test
  void anEventThatCannotEvenBeQueuedIsSettledInTheOrderOfTheLog() {
    Event first = world.produce(0, "a");
    Event second = world.produce(0, "b");
    Intake<Event, String> intake = world.dispatcher.intake();
    Position at = new Position(0, first.offset());
    assertThat(intake.offerForeign(at, first.key(), 100, first, 4)).isEqualTo(Admission.TAKEN);
    assertThat(intake.offerForeign(at, first.key(), 100, first, 4)).isEqualTo(Admission.KNOWN);
    assertThat(
            intake.offerUnusable(
                new Position(0, second.offset()), second.key(), 100, second, Cause.of("bad")))
        .isEqualTo(Admission.TAKEN);
    assertThat(intake.offerForeign(new Position(5, 0), first.key(), 100, first, 4))
        .as("not ours")
        .isEqualTo(Admission.REFUSED);
    var settled = world.dispatcher.progress().takeSettled();
    assertThat(settled)
        .containsExactly(
            new Settlement.Forwarded<>(world.owned(0), first.key(), at, first, 4),
            new Settlement.AsideFromLog<>(
                world.owned(0),
                second.key(),
                new Position(0, second.offset()),
                second,
                Cause.of("bad")));
    world.dispatcher.progress().durable(settled);
    assertThat(world.dispatcher.load().bytesHeld()).isZero();
  }
}
