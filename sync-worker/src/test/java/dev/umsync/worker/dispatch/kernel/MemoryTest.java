package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The memory of a worker is bounded over all its partitions, and no mailbox fills it for others.
 */
class MemoryTest {
  private static final long MIB = 1L << 20;
  private static final Limits LIMITS =
      Limits.defaults().with(new Limits.Memory(1_000, 24 * MIB, 48 * MIB, 4 * MIB));

  private KernelWorld world = new KernelWorld(LIMITS, new Random(1));

  private void finish(String key) {
    world.end(world.calls.of(key), Verdict.done("applied"));
    world.dispatcher.advance();
  }

  @Test
  void allPartitionsPauseAtTheWorkersMarkUntilHalfOfIt() {
    world.own(0, 1, 2, 3);
    for (int p = 0; p < 4; p++) {
      assertThat(world.dispatcher.paused()).isEmpty();
      assertThat(world.offer(p, "k" + p, 4 * MIB)).isEqualTo(Admission.TAKEN);
      world.dispatcher.advance();
    }
    assertThat(world.dispatcher.paused())
        .as("48 MiB counted")
        .containsExactlyInAnyOrder(0, 1, 2, 3);
    finish("k0");
    assertThat(world.dispatcher.paused()).as("36 MiB").hasSize(4);
    finish("k1");
    assertThat(world.dispatcher.paused()).as("24 MiB").isEmpty();
  }

  @Test
  void whatWouldExceedTheMarkIsRefusedUntilHalfOfItIsFree() {
    world.own(0, 1, 2, 3);
    world.offer(0, "k0", 4 * MIB);
    world.offer(1, "k1", 4 * MIB);
    world.offer(2, "k2", 3 * MIB);
    world.dispatcher.advance();
    assertThat(world.offer(3, "k3", 6 * MIB)).isEqualTo(Admission.REFUSED);
    assertThat(world.dispatcher.paused())
        .as("others would fill what becomes free")
        .containsExactlyInAnyOrder(0, 1, 2, 3);
    finish("k2");
    assertThat(world.offer(3, "k3", 6 * MIB)).as("24 MiB held").isEqualTo(Admission.TAKEN);
  }

  @Test
  void aRecordThatIsLargerThanTheWholeMemoryIsTakenAlone() {
    world.own(0);
    assertThat(world.offer(0, "huge", 100 * MIB)).isEqualTo(Admission.TAKEN);
    assertThat(world.offer(0, "small", 1)).isEqualTo(Admission.REFUSED);
  }

  @Test
  void theSubscriberThatFillsThePartitionsMemoryIsParkedAndOthersGoOn() {
    world.own(0);
    for (int i = 0; i < 8; i++) {
      world.offer(0, "slow", MIB);
    }
    world.dispatcher.advance();
    var slow = world.calls.of("slow");
    assertThat(world.dispatcher.paused()).containsExactly(0);
    world.pass(Duration.ofMillis(900));
    world.dispatcher.advance();
    assertThat(slow.attempt.permit().holds()).as("within its grace").isTrue();
    world.pass(Duration.ofMillis(200));
    world.dispatcher.advance();
    assertThat(slow.attempt.permit().holds()).as("cancelled").isFalse();
    world.fail(slow);
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(8);
    assertThat(world.dispatcher.paused()).isEmpty();
  }

  @Test
  void theSubscriberThatFillsTheWorkersMemoryIsParked() {
    world.own(0, 1, 2);
    for (int i = 0; i < 3; i++) {
      world.offer(0, "slow", 2 * MIB);
    }
    world.offer(1, "b", 4 * MIB);
    world.offer(1, "c", MIB);
    world.offer(2, "d", 4 * MIB);
    world.offer(2, "e", MIB);
    world.dispatcher.advance();
    assertThat(world.dispatcher.paused()).containsExactlyInAnyOrder(0, 1, 2);
    var slow = world.calls.of("slow");
    world.pass(Duration.ofMillis(1_100));
    world.dispatcher.advance();
    assertThat(slow.attempt.permit().holds()).isFalse();
    assertThat(world.calls.of("b").attempt.permit().holds()).as("one event alone").isTrue();
  }

  @Test
  void memoryThatIsRelievedInTimeParksNobody() {
    world.own(0);
    for (int i = 0; i < 8; i++) {
      world.offer(0, "a", MIB);
    }
    world.dispatcher.advance();
    world.pass(Duration.ofMillis(900));
    world.dispatcher.advance();
    finish("a");
    world.pass(Duration.ofMillis(900));
    world.dispatcher.advance();
    world.offer(0, "a", MIB);
    world.dispatcher.advance();
    assertThat(world.calls.of("a").attempt.permit().holds()).as("its grace began anew").isTrue();
  }

  private Map<Key, ParkedSpan> parked(int subscribers) {
    Map<Key, ParkedSpan> parked = new java.util.HashMap<>();
    for (int i = 0; i < subscribers; i++) {
      parked.put(
          new Key("p" + i),
          new ParkedSpan(i, 1_000 + i, Instant.EPOCH, 1, -1, Cause.of("mailbox-full")));
    }
    return parked;
  }

  private Assignment ownParked(int subscribers) {
    for (int offset = 0; offset < 1_100; offset++) {
      world.durable(0).parkedLog.add(new Event(9, offset, new Key("x")));
    }
    Assignment assignment = world.dispatcher.tenures().assign(0);
    world
        .dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(
                CommitPoint.untouched(0),
                Duration.ZERO,
                parked(subscribers),
                List.of(),
                List.of()));
    world.assigned.put(0, assignment);
    world.commit(true);
    world.dispatcher.advance();
    return assignment;
  }

  private static ParkedEvent<Event> event(ParkedReading reading, long sizeBytes) {
    return new ParkedEvent<>(
        reading.from(), sizeBytes, new Event(0, reading.from(), reading.subscriber()));
  }

  @Test
  void parkedEventsAreReadOnlyAsFarAsMemoryGoes() {
    ownParked(50);
    assertThat(world.dispatcher.redrives().takeReadings()).as("12 MiB each, 48 in all").hasSize(4);
    world.dispatcher.advance();
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
  }

  @Test
  void oneReadingIsAlwaysMadeHoweverFullMemoryIs() {
    world.own(1);
    world.offer(1, "x", 20 * MIB);
    ownParked(3);
    assertThat(world.dispatcher.redrives().takeReadings()).hasSize(1);
  }

  @Test
  void aLargeParkedEventWaitsForAnotherLargeOne() {
    ownParked(2);
    List<ParkedReading> readings = world.dispatcher.redrives().takeReadings();
    ParkedReading first = readings.getFirst();
    ParkedReading second = readings.getLast();
    world.dispatcher.redrives().found(first, List.of(event(first, 5 * MIB)), first.from() + 1);
    world.dispatcher.redrives().found(second, List.of(event(second, 5 * MIB)), second.from() + 1);
    world.dispatcher.advance();
    assertThat(world.calls.pending())
        .extracting(c -> c.attempt.subscriber())
        .containsExactly(first.subscriber());
    assertThat(world.dispatcher.redrives().takeReadings()).as("not read again at once").isEmpty();
    for (int i = 0; i < 3; i++) {
      passASecond();
      assertThat(world.dispatcher.redrives().takeReadings()).as("nor in vain").isEmpty();
    }

    finish(first.subscriber().value());
    passASecond();
    assertThat(world.dispatcher.redrives().takeReadings())
        .filteredOn(r -> r.subscriber().equals(second.subscriber()))
        .singleElement()
        .satisfies(again -> assertThat(again.from()).isEqualTo(second.from()));
  }

  private void passASecond() {
    world.pass(Duration.ofSeconds(1));
    world.commit(true);
    world.dispatcher.advance();
  }

  @Test
  void ofLargeParkedEventsThatWaitOneIsReadAtATime() {
    ownParked(4);
    List<ParkedReading> readings = world.dispatcher.redrives().takeReadings();
    ParkedReading first = readings.getFirst();
    world.dispatcher.redrives().found(first, List.of(event(first, 5 * MIB)), first.from() + 1);
    readings.stream().skip(1).forEach(r -> world.dispatcher.redrives().mustWait(r, r.from() + 100));
    world.dispatcher.advance();
    finish(first.subscriber().value());
    passASecond();
    List<ParkedReading> next =
        world.dispatcher.redrives().takeReadings().stream()
            .filter(r -> !r.subscriber().equals(first.subscriber()))
            .toList();
    assertThat(next)
        .singleElement()
        .satisfies(reading ->
            assertThat(readings)
                .filteredOn(before -> before.subscriber().equals(reading.subscriber()))
                .extracting(before -> before.from() + 100)
                .containsExactly(reading.from()));
    passASecond();
    assertThat(world.dispatcher.redrives().takeReadings()).as("it is under way").isEmpty();
    world.dispatcher.redrives().found(next.getFirst(), List.of(), next.getFirst().to() + 1);
    passASecond();
    assertThat(world.dispatcher.redrives().takeReadings()).hasSize(1);
  }

  @Test
  void whoseReadingEndsBeforeALargeEventOfAnEarlierAssignmentIsNotTouched() {
    ownParked(1);
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.lose(0);
    world.dispatcher.redrives().mustWait(reading, 50);
    world.dispatcher.advance();
    assertThat(world.dispatcher.progress().hasSettled()).isFalse();
  }
}
