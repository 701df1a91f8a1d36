package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One large event is held at a time; whoever waits for it does not wait for its mailbox. */
class LargeEventTest {
  private static final long SMALL = 100;
  private static final long LARGE = 5L << 20;
  private static final Duration GRACE = Limits.defaults().queues().fullGrace();

  private KernelWorld world = new KernelWorld(Limits.defaults(), new Random(1));

  private void pass(Duration time) {
    world.pass(time);
    world.commit(true);
    world.dispatcher.advance();
  }

  private boolean isCancelled(String key) {
    return !world.calls.of(key).attempt.permit().holds();
  }

  @Test
  void whoHoldsALargeEventBehindOthersIsParkedWhenSomebodyElsesWaits() {
    world.own(0, 1);
    world.offer(0, "slow", SMALL);
    world.offer(0, "slow", SMALL);
    world.offer(0, "slow", LARGE);
    world.dispatcher.advance();
    assertThat(world.offer(1, "healthy", LARGE)).isEqualTo(Admission.REFUSED);
    world.dispatcher.advance();
    world.pass(GRACE.minusNanos(1));
    world.dispatcher.advance();
    assertThat(isCancelled("slow")).as("within the grace").isFalse();
    world.pass(Duration.ofNanos(1));
    world.dispatcher.advance();
    assertThat(isCancelled("slow")).isTrue();

    world.fail(world.calls.of("slow"));
    world.dispatcher.advance();
    world.commit(true);
    world.dispatcher.advance();
    assertThat(world.durable(0).parkedLog).hasSize(3);
    assertThat(world.durable(0).spans.get(new Key("slow")))
        .satisfies(span -> assertThat(span.cause()).isEqualTo(Cause.of("memory-full")));
    assertThat(world.dispatcher.paused()).isEmpty();
    assertThat(world.offer(1, "healthy", LARGE)).isEqualTo(Admission.TAKEN);
  }

  /** Its calls end in time, one after the other; the wait is for the same event all along. */
  @Test
  void theGraceGoesOnWhileTheEventsBeforeTheLargeOneAreApplied() {
    world.own(0, 1);
    for (int i = 0; i < 9; i++) {
      world.offer(0, "slow", SMALL);
    }
    world.offer(0, "slow", LARGE);
    world.dispatcher.advance();
    world.offer(1, "healthy", LARGE);
    world.dispatcher.advance();
    for (int i = 0; i < 2; i++) {
      world.pass(GRACE.dividedBy(2).plusMillis(1));
      world.end(world.calls.of("slow"), Verdict.done("applied"));
      world.dispatcher.advance();
    }
    world.dispatcher.advance();
    assertThat(isCancelled("slow")).isTrue();
  }

  @Test
  void aLargeEventThatNobodyElsesWaitsForParksNobody() {
    world.own(0, 1);
    world.offer(0, "slow", SMALL);
    world.offer(0, "slow", LARGE);
    world.offer(1, "healthy", SMALL);
    world.dispatcher.advance();
    pass(GRACE.multipliedBy(20));
    assertThat(isCancelled("slow")).isFalse();
  }

  @Test
  void aLargeEventThatIsBeingAppliedIsWaitedFor() {
    world.own(0, 1);
    world.offer(0, "a", LARGE);
    world.dispatcher.advance();
    world.offer(1, "b", LARGE);
    world.dispatcher.advance();
    pass(GRACE.multipliedBy(20));
    assertThat(isCancelled("a")).isFalse();
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.dispatcher.advance();
    assertThat(world.dispatcher.paused()).isEmpty();
  }

  @Test
  void whoWaitsForAPlaceAmongTheCallsIsNotParked() {
    world = new KernelWorld(Limits.defaults().with(1), new Random(1));
    world.own(0, 1);
    world.offer(0, "other", SMALL);
    world.dispatcher.advance();
    world.offer(0, "a", SMALL);
    world.offer(0, "a", LARGE);
    world.offer(1, "b", LARGE);
    world.dispatcher.advance();
    pass(GRACE.multipliedBy(20));
    assertThat(world.dispatcher.load().parkedSubscribers()).isZero();
  }

  @Test
  void aLargeEventIsNotHeldBetweenTwoAttemptsWhileAnotherWaits() {
    world.own(0, 1);
    world.offer(0, "a", LARGE);
    world.dispatcher.advance();
    world.offer(1, "b", LARGE);
    world.dispatcher.advance();
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(20), false));
    world.dispatcher.advance();
    pass(GRACE);
    pass(Duration.ZERO);
    assertThat(world.durable(0).spans).containsOnlyKeys(new Key("a"));
    assertThat(world.offer(1, "b", LARGE)).isEqualTo(Admission.TAKEN);
  }

  @Test
  void aPartitionThatWasRefusedForAFullQueueDoesNotWaitForALargeEvent() {
    world =
        new KernelWorld(
            Limits.defaults().with(new Limits.Queues(4, Duration.ofSeconds(1), 100, 1_000)),
            new Random(1));
    world.own(0, 1);
    world.offer(0, "large", LARGE);
    for (int i = 0; i < 4; i++) {
      world.offer(1, "a", SMALL);
    }
    assertThat(world.offer(1, "a", SMALL)).isEqualTo(Admission.REFUSED);
    world.dispatcher.advance();
    for (int i = 0; i < 2; i++) {
      world.end(world.calls.of("a"), Verdict.done("applied"));
      world.dispatcher.advance();
    }
    assertThat(world.dispatcher.paused()).isEmpty();
  }

  private Assignment ownParked(String key) {
    for (int offset = 0; offset < 10; offset++) {
      world.durable(0).parkedLog.add(new Event(9, offset, new Key(key)));
    }
    Assignment assignment = world.dispatcher.tenures().assign(0);
    ParkedSpan span = new ParkedSpan(0, 9, Instant.EPOCH, 1, -1, Cause.of("mailbox-full"));
    world.durable(0).spans.put(new Key(key), span);
    world
        .dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(
                CommitPoint.untouched(0),
                Duration.ZERO,
                Map.of(new Key(key), span),
                List.of(),
                List.of()));
    world.assigned.put(0, assignment);
    world.commit(true);
    world.dispatcher.advance();
    return assignment;
  }

  private static ParkedEvent<Event> parked(ParkedReading reading, long offset, long sizeBytes) {
    return new ParkedEvent<>(offset, sizeBytes, new Event(0, offset, reading.subscriber()));
  }

  @Test
  void aLargeParkedEventIsTakenOnlyWhenNoneOfItsSubscriberIsBeforeIt() {
    ownParked("a");
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world
        .dispatcher
        .redrives()
        .found(reading, List.of(parked(reading, 0, SMALL), parked(reading, 1, LARGE)), 2);
    world.dispatcher.advance();
    assertThat(world.dispatcher.load().bytesHeld()).isEqualTo(SMALL * Entry.WEIGHT);
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings())
        .singleElement()
        .satisfies(next -> assertThat(next.from()).isEqualTo(1));
  }

  @Test
  void aLargeParkedEventThatFailedIsParkedAgainWhileAnotherWaits() {
    ownParked("a");
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.dispatcher.redrives().found(reading, List.of(parked(reading, 0, LARGE)), 1);
    world.own(1);
    world.dispatcher.advance();
    world.offer(1, "b", LARGE);
    world.dispatcher.advance();
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(20), false));
    world.dispatcher.advance();
    pass(GRACE);
    assertThat(world.dispatcher.load().bytesHeld()).isZero();
    assertThat(world.offer(1, "b", LARGE)).isEqualTo(Admission.TAKEN);
    world.commit(true);
    assertThat(world.durable(0).spans.get(new Key("a")))
        .satisfies(span -> assertThat(span.rounds()).isEqualTo(2));
  }

  @Test
  void anOrderWhoseLargeEventCouldNotBeReadBesideAnotherIsCarriedOutLater() {
    world.own(0);
    Event aside = world.produce(0, "a");
    world
        .dispatcher
        .progress()
        .ordered(
            world.owned(0),
            new AsideEvent(
                7, aside.key(), Cause.of("poison"), Optional.of(Settlement.Order.RETRY)));
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.dispatcher.redrives().mustWait(reading, 7);
    assertThat(world.dispatcher.progress().hasSettled()).as("it is not gone").isFalse();
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
    pass(Limits.defaults().waits().parkBase());
    assertThat(world.dispatcher.redrives().takeReadings()).containsExactly(reading);
  }

  @Test
  void anOrderAboutALargeEventIsCarriedOutLaterIfItWaitsForItsMailbox() {
    world.own(0, 1);
    world.offer(0, "a", SMALL);
    world.dispatcher.advance();
    Event aside = world.produce(0, "a");
    world
        .dispatcher
        .progress()
        .ordered(
            world.owned(0),
            new AsideEvent(
                7, aside.key(), Cause.of("poison"), Optional.of(Settlement.Order.RETRY)));
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.dispatcher.redrives().found(reading, List.of(parked(reading, 7, LARGE)), 8);
    world.offer(1, "b", LARGE);
    world.dispatcher.advance();
    pass(GRACE);
    assertThat(world.offer(1, "b", LARGE)).isEqualTo(Admission.TAKEN);
    assertThat(isCancelled("a")).as("it is in nobody's way").isFalse();
    pass(Limits.defaults().waits().parkBase());
    assertThat(world.dispatcher.redrives().takeReadings())
        .singleElement()
        .satisfies(again -> assertThat(again.from()).isEqualTo(7));
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DELIVER);
  }
}
