package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parking and coming back. */
class ParkingTest {
  private static final Duration PROBE = Limits.defaults().waits().parkBase();
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

  private static Verdict<Event, String> full(Duration notBefore) {
    return new Verdict.Park<>(Cause.of("full"), notBefore);
  }

  private void park(String key) {
    world.end(world.calls.of(key), full(Duration.ZERO));
    world.advance();
    world.commit(true);
  }

  private void passAlive(Duration time) {
    world.pass(time);
    world.commit(true);
    world.advance();
    world.advance();
  }

  private ParkedSpan span(String key) {
    ParkedSpan span = world.durable(0).spans.get(new Key(key));
    if (span == null) {
      throw new AssertionError("not parked: " + key);
    }
    return span;
  }

  @Test
  void whoIsParkedAgainIsTriedAfterAboutTwiceTheTime() {
    produce("a", "a");
    park("a");
    assertThat(span("a").rounds()).isEqualTo(1);
    assertThat(span("a").notBefore())
        .isBetween(Instant.EPOCH.plus(PROBE.dividedBy(2)), Instant.EPOCH.plus(PROBE));
    Instant before = Instant.EPOCH;
    for (int round = 2; round < 5; round++) {
      passAlive(PROBE.multipliedBy(1L << (round - 2)));
      before = Instant.EPOCH.plusNanos(world.nanos);
      assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
      park("a");
      assertThat(span("a").rounds()).isEqualTo(round);
      assertThat(span("a").cause()).isEqualTo(Cause.of("full"));
      assertThat(span("a").notBefore())
          .isBetween(
              before.plus(PROBE.multipliedBy(1L << (round - 2))),
              before.plus(PROBE.multipliedBy(1L << (round - 1))));
    }
  }

  /** An open circuit would send everybody away for a quarter of an hour whom nobody has asked. */
  @Test
  void whoseMailboxIsNotAskedWaitsALittleLongerAndIsInNoFurtherRound() {
    Verdict<Event, String> spared =
        new Verdict.Park<>(Cause.of("circuit-open"), Duration.ZERO, false);
    produce("a");
    world.end(world.calls.of("a"), spared);
    world.advance();
    world.commit(true);
    for (int parked = 2; parked < 9; parked++) {
      passAlive(PROBE.multipliedBy(8));
      world.end(world.calls.of("a"), spared);
      world.advance();
      world.commit(true);
      assertThat(span("a").rounds()).isEqualTo(1);
      assertThat(span("a").cause()).isEqualTo(Cause.of("circuit-open"));
      Duration longest = PROBE.multipliedBy(1L << Math.min(parked - 1, 3));
      assertThat(Duration.between(Instant.EPOCH.plusNanos(world.nanos), span("a").notBefore()))
          .isBetween(longest.dividedBy(2), longest);
    }
    passAlive(PROBE.multipliedBy(8));
    park("a");
    assertThat(span("a").rounds()).as("asked in vain").isEqualTo(2);
    Duration second = Duration.between(Instant.EPOCH.plusNanos(world.nanos), span("a").notBefore());
    assertThat(second).isBetween(PROBE, PROBE.multipliedBy(2));
  }

  @Test
  void thoseWhoAreMeantAreTriedNowIfTheyAreParkedForThatCause() {
    produce("a", "b", "c");
    park("a");
    park("b");
    world.end(
        world.calls.of("c"), new Verdict.Park<>(Cause.of("circuit-open"), Duration.ZERO, false));
    world.advance();
    world.commit(true);
    world
        .dispatcher
        .redrives()
        .now(key -> !key.value().equals("b"), cause -> cause.code().equals("full"));
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings())
        .extracting(ParkedReading::subscriber)
        .containsExactly(new Key("a"));
  }

  @Test
  void aTimeThatIsNamedIsKept() {
    produce("a");
    world.end(world.calls.of("a"), full(Duration.ofHours(3)));
    world.advance();
    world.commit(true);
    assertThat(span("a").notBefore()).isAfterOrEqualTo(Instant.EPOCH.plus(Duration.ofHours(3)));
    passAlive(Duration.ofHours(2));
    assertThat(world.calls.pending()).isEmpty();
    assertThat(world.dispatcher.nextAlarm().orElseThrow()).isLessThan(Duration.ofMinutes(61));
    passAlive(Duration.ofMinutes(61));
    assertThat(world.calls.pending()).hasSize(1);
  }

  @Test
  void whatIsParkedComesBackInOrderAndThenTheLogGoesOn() {
    produce("a", "a", "a", "a", "a");
    park("a");
    for (int i = 0; i < 5; i++) {
      passAlive(PROBE);
      assertThat(world.calls.of("a").attempt.event()).isEqualTo(world.events(0).get(i));
      world.end(world.calls.of("a"), Verdict.done("applied"));
      world.advance();
    }
    world.commit(true);
    assertThat(world.durable(0).spans).isEmpty();
    assertThat(world.dispatcher.load().parkedSubscribers()).isZero();
    produce("a");
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DELIVER);
  }

  @Test
  void aParkedEventThatCanNeverBeAppliedIsSetAsideAndTheNextOneComes() {
    produce("a", "a");
    park("a");
    passAlive(PROBE);
    world.end(world.calls.of("a"), new Verdict.SetAside<>(Cause.of("poison")));
    world.advance();
    assertThat(world.calls.of("a").attempt.event()).isEqualTo(world.events(0).get(1));
    world.commit(true);
    assertThat(world.durable(0).asides).containsOnlyKeys(0L);
    assertThat(span("a").first()).isEqualTo(1);
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).spans).isEmpty();
  }

  @Test
  void aHoldInPlaceEndsWhenItsSubscriberIsParked() {
    produce("a");
    world.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(59), false));
    world.advance();
    world.pass(Duration.ofSeconds(59).plusMillis(500));
    world.commit(true);
    world.advance();
    world.calls.pending().forEach(call -> world.end(call, full(Duration.ZERO)));
    world.advance();
    world.commit(true);
    world.dispatcher.redrives().now(key -> true);
    world.advance();
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
  }

  @Test
  void thoseWhoAreMeantAreTriedNow() {
    produce("a", "b");
    park("a");
    park("b");
    world.dispatcher.redrives().now(key -> key.value().equals("b"));
    world.advance();
    world.advance();
    assertThat(world.calls.pending())
        .singleElement()
        .satisfies(call -> assertThat(call.attempt.subscriber()).isEqualTo(new Key("b")));
  }

  @Test
  void whoIsParkedForAnotherCauseIsNotTriedNow() {
    produce("a", "b");
    park("a");
    world.dispatcher.redrives().now(new Key("a"), cause -> cause.code().equals("no-token"));
    world.dispatcher.redrives().now(new Key("b"), cause -> true);
    world.dispatcher.redrives().now(new Key("nobody"), cause -> true);
    world.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
    world.dispatcher.redrives().now(new Key("a"), cause -> cause.code().equals("full"));
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).hasSize(1);
  }

  @Test
  void aReadingThatFailedIsAskedForAgain() {
    produce("a");
    park("a");
    world.pass(PROBE);
    world.commit(true);
    world.dispatcher.advance();
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.dispatcher.redrives().failed(reading);
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).as("not at once").isEmpty();
    Duration wait = Limits.defaults().waits().retryCap();
    assertThat(world.dispatcher.nextAlarm()).contains(wait);
    world.pass(wait);
    world.commit(true);
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).containsExactly(reading);
  }

  @Test
  void aReadingOfAnEarlierOwnerIsIgnored() {
    produce("a");
    park("a");
    world.pass(PROBE);
    world.commit(true);
    world.dispatcher.advance();
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.lose(0);
    world.assign(0);
    world.commit(true);
    world.dispatcher.redrives().found(reading, List.of(), 1);
    world.dispatcher.redrives().failed(reading);
    assertThat(world.dispatcher.progress().hasSettled()).isFalse();
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings())
        .as("the new owner's own")
        .singleElement()
        .satisfies(own -> assertThat(own.assignment()).isEqualTo(world.owned(0)));
  }

  @Test
  void aPartOfTheParkedLogWithoutAnythingOfTheSubscriberIsResolved() {
    Assignment assignment = ownParked(Map.of(new Key("a"), spanOf(10, 90)));
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    assertThat(reading).isEqualTo(new ParkedReading(assignment, new Key("a"), 10, 90, false));
    world.dispatcher.redrives().found(reading, List.of(), 50);
    assertThat(world.dispatcher.progress().takeSettled())
        .containsExactly(new Settlement.NothingThere<>(assignment, new Key("a"), 50));
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings())
        .containsExactly(new ParkedReading(assignment, new Key("a"), 50, 90, false));
  }

  private static ParkedSpan spanOf(long first, long last) {
    return new ParkedSpan(first, last, Instant.EPOCH, 1, -1, Cause.of("full"));
  }

  private Assignment ownParked(Map<Key, ParkedSpan> parked) {
    world.lose(0);
    Assignment assignment = world.dispatcher.tenures().assign(0);
    world
        .dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(CommitPoint.untouched(0), Duration.ZERO, parked, List.of(), List.of()));
    world.assigned.put(0, assignment);
    world.commit(true);
    world.dispatcher.advance();
    return assignment;
  }

  /** Eight calls in flight let two subscribers have parked events in memory. */
  @Test
  void fewSubscribersHaveParkedEventsInMemoryAtOnceAndTheOthersFollow() {
    start(Limits.defaults().with(8));
    Map<Key, ParkedSpan> parked = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      parked.put(new Key("k" + i), spanOf(i, i));
    }
    ownParked(parked);
    List<ParkedReading> first = world.dispatcher.redrives().takeReadings();
    assertThat(first).hasSize(2);
    // Nothing of the first one's is there: it is through, and the next one's turn has come.
    ParkedReading one = first.getFirst();
    world.dispatcher.redrives().found(one, List.of(), one.to() + 1);
    world
        .dispatcher
        .progress()
        .durable(one.assignment(), one.subscriber(), java.util.Optional.empty());
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).hasSize(1);
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
  }

  @Test
  void whoeverIsThroughIsForgottenWithItsAssignment() {
    ownParked(Map.of(new Key("a"), spanOf(0, 0)));
    assertThat(world.dispatcher.load().parkedSubscribers()).isEqualTo(1);
    world.lose(0);
    assertThat(world.dispatcher.load().parkedSubscribers()).isZero();
  }

  @Test
  void redrivenEventsCountAgainstTheirPartitionUntilTheyAreDone() {
    produce("a", "a");
    park("a");
    passAlive(PROBE);
    assertThat(world.dispatcher.load().bytesHeld()).isEqualTo(600);
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    assertThat(world.dispatcher.load().bytesHeld()).isEqualTo(300);
    park("a");
    assertThat(world.dispatcher.load().bytesHeld()).as("parked again").isZero();
  }
}
