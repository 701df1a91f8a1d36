package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is made durable at a time is bounded, and what is left behind is neither lost nor early. */
class OutboxTest {
  private final OwnedPartition assignment = new OwnedPartition(0);

  private Settlement<String, String> parked(String key, long offset) {
    return new Settlement.Parked<>(
        assignment,
        new Key(key),
        new Position(0, offset),
        "event",
        Cause.of("full"),
        java.time.Instant.EPOCH,
        1);
  }

  private Outbox<String, String> outbox(int settlements, long bytes, long... sizes) {
    Outbox<String, String> outbox = new Outbox<>(new Limits.Batches(settlements, bytes));
    for (int i = 0; i < sizes.length; i++) {
      outbox.add(parked("a", i), sizes[i]);
    }
    return outbox;
  }

  private static List<Long> offsets(List<Settlement<String, String>> part) {
    return part.stream().map(s -> s.logPosition().orElseThrow().offset()).toList();
  }

  @Test
  void aPartHoldsNoMoreSettlementsThanAllowed() {
    Outbox<String, String> outbox = outbox(2, 1_000, 1, 1, 1);
    assertThat(offsets(outbox.take())).containsExactly(0L, 1L);
    outbox.written();
    assertThat(offsets(outbox.take())).containsExactly(2L);
  }

  @Test
  void aPartHoldsNoMoreBytesThanAllowed() {
    Outbox<String, String> outbox = outbox(10, 100, 60, 40, 1);
    assertThat(offsets(outbox.take())).containsExactly(0L, 1L);
    outbox.written();
    assertThat(offsets(outbox.take())).containsExactly(2L);
    outbox.written();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void oneThatIsLargerThanAllowedGoesAlone() {
    Outbox<String, String> outbox = outbox(10, 100, 101, 1);
    assertThat(offsets(outbox.take())).containsExactly(0L);
  }

  @Test
  void whatIsPutBackComesAgainAheadOfTheRest() {
    Outbox<String, String> outbox = outbox(2, 1_000, 1, 1, 1);
    outbox.take();
    outbox.add(parked("a", 3), 1);
    outbox.putBack();
    assertThat(offsets(outbox.take())).containsExactly(0L, 1L);
    outbox.written();
    assertThat(offsets(outbox.take())).containsExactly(2L, 3L);
  }

  @Test
  void onePartIsUnderWayAtATime() {
    Outbox<String, String> outbox = outbox(1, 1_000, 1, 1);
    outbox.take();
    assertThatThrownBy(outbox::take).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itSaysWhatWaitsInIt() {
    Outbox<String, String> outbox = outbox(1, 1_000, 1);
    outbox.add(new Settlement.NothingThere<>(assignment, new Key("b"), 7), 0);
    assertThat(outbox.holdsParked(new Key("a"))).isTrue();
    assertThat(outbox.holdsParked(new Key("b"))).isFalse();
    assertThat(outbox.holds(assignment)).isTrue();
    assertThat(outbox.holds(new OwnedPartition(0))).isFalse();
  }

  @Test
  void whatIsOfAClosedAssignmentIsDropped() {
    Outbox<String, String> outbox = outbox(10, 1_000, 1, 1);
    assignment.close();
    assertThat(outbox.take()).isEmpty();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void aCommitCoversWhatIsInItsBatchAndNothingElse() {
    Limits limits = Limits.defaults().with(new Limits.Batches(2, 1_000));
    KernelWorld world = new KernelWorld(limits, new Random(1));
    world.assign(0);
    world.commit(true);
    for (int i = 0; i < 5; i++) {
      world.produce(0, "a");
    }
    world.fetch(0, 5);
    world.advance();
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    world.advance();
    List<Event> events = world.events(0);

    world.commitSome(true);
    assertThat(world.durable(0).parkedLog).hasSize(2);
    assertThat(world.durable(0).point.frontier()).isEqualTo(events.get(2).offset());
    assertThat(world.durable(0).point.claim())
        .as("the rest was taken in and may have been attempted")
        .isGreaterThan(events.get(4).offset());
    world.commitSome(true);
    world.commitSome(true);
    assertThat(world.durable(0).parkedLog).containsExactlyElementsOf(events);
  }

  @Test
  void aPartitionGivenUpWithSettlementsLeftBehindClaimsWhatWasAttempted() {
    Limits limits = Limits.defaults().with(new Limits.Batches(1, 1_000));
    KernelWorld world = new KernelWorld(limits, new Random(1));
    world.assign(0);
    world.commit(true);
    world.produce(0, "a");
    Event last = world.produce(0, "b");
    world.fetch(0, 2);
    world.advance();
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.end(world.calls.of("b"), Verdict.done("applied"));
    world.advance();
    Assignment given = world.owned(0);
    world.dispatcher.tenures().drain(List.of(given));
    assertThat(world.dispatcher.progress().hasSettled(given)).isTrue();

    world.commitSome(true);
    assertThat(world.dispatcher.progress().hasSettled(given)).as("one is left").isTrue();
    assertThat(world.durable(0).point.released()).isTrue();
    assertThat(world.durable(0).point.claim()).isEqualTo(last.offset() + 1);
  }
}
