package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events set aside that no order reaches hold back the parked log no longer than the topic. */
class AsideExpiryTest {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int PARTITIONS = 12;
  private static final Instant BEGIN = Instant.parse("2026-05-04T09:30:00Z");
  private static final Key PERSON = new Key("luis.perez@example.com");
  private static final int HOME = new Router(PARTITIONS).partitionOf(PERSON);

  private Instant now = BEGIN;
  private int partitions = PARTITIONS;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final Dispatcher<String, String> dispatcher =
      new Dispatcher<>(
          attempt -> {
            throw new AssertionError();
          },
          Limits.defaults(),
          new Lease(() -> 0, Duration.ofSeconds(1)),
          new Surroundings(clock, () -> 0, Runnable::run, new Random(1), () -> {}),
          (assignment, result) -> {});
  private final AsideExpiry expiry =
      new AsideExpiry(clock, KEPT, () -> partitions, dispatcher.progress()::outOfReach);
  private PartitionState state = own(HOME);

  private PartitionState own(int partition) {
    Assignment assignment = dispatcher.tenures().assign(partition);
    dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(
                CommitPoint.untouched(0), Duration.ZERO, Map.of(), List.of(), List.of()));
    return new PartitionState(assignment);
  }

  @BeforeEach
  void parkMore() {
    state.parkedThrough(99);
  }

  private static AsideEvent aside(long offset, Key key, String cause) {
    return new AsideEvent(offset, key, Cause.of(cause), Optional.empty());
  }

  private void restored(AsideEvent event) {
    state.restore(StateKeys.aside(event.parkedOffset()), "", StateKeys.encode(event), false, BEGIN);
  }

  /** What is given up, and durably so. */
  private List<Long> givenUp() {
    expiry.look(state);
    List<Settlement<String, String>> settled = dispatcher.progress().takeSettled();
    dispatcher.progress().durable(settled);
    List<Long> offsets =
        settled.stream()
            .map(s -> (Settlement.AsideClosed<String, String>) s)
            .map(Settlement.AsideClosed::parkedOffset)
            .toList();
    state.aside.keySet().removeAll(offsets);
    return offsets;
  }

  @Test
  void whatStandsUnderNoAddressHoldsNothingBackOnceTheTopicHasLostItToo() {
    restored(aside(5, new Key("box-2045"), "no-subject"));
    restored(aside(6, new Key(""), "no-subject"));
    now = BEGIN.plus(KEPT);
    assertThat(givenUp()).isEmpty();
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(5));

    now = now.plusSeconds(1);

    assertThat(givenUp()).containsExactly(5L, 6L);
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(100));
  }

  @Test
  void whatIsInAnotherPartitionThanItsAddressIsGivenUpToo() {
    state = own((HOME + 1) % PARTITIONS);
    restored(aside(5, PERSON, "wrong-partition"));
    now = BEGIN.plus(KEPT).plusSeconds(1);

    assertThat(givenUp()).containsExactly(5L);
  }

  @Test
  void whatAnOrderReachesStaysUntilItIsResolved() {
    restored(aside(5, PERSON, "undecodable"));
    now = BEGIN.plus(KEPT.multipliedBy(100));

    assertThat(givenUp()).isEmpty();
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void whatWasSetAsideByThisOwnerIsAsOldAsItIsKnown() {
    state.aside.put(5L, aside(5, new Key("box-2045"), "no-subject"));
    assertThat(givenUp()).isEmpty();
    now = BEGIN.plus(KEPT);
    assertThat(givenUp()).isEmpty();

    now = now.plusSeconds(1);

    assertThat(givenUp()).containsExactly(5L);
  }

  @Test
  void oneThatIsNotDurableYetIsNotGivenUpTwice() {
    restored(aside(5, new Key("box-2045"), "no-subject"));
    now = BEGIN.plus(KEPT).plusSeconds(1);
    expiry.look(state);

    expiry.look(state);

    assertThat(dispatcher.progress().takeSettled()).hasSize(1);
  }

  @Test
  void soManyAtATimeAreGivenUp() {
    for (long offset = 0; offset < AsideExpiry.MOST + 10; offset++) {
      restored(aside(offset, new Key(""), "no-subject"));
    }
    now = BEGIN.plus(KEPT).plusSeconds(1);
    expiry.look(state);
    long first = dispatcher.load().waiting();
    expiry.look(state);

    assertThat(first).isEqualTo(AsideExpiry.MOST);
    assertThat(dispatcher.load().waiting()).isEqualTo(AsideExpiry.MOST + 10);
  }

  @Test
  void theyAreLookedAfterEachTimeBeforeWhatIsResolvedIsRemoved() {
    AtomicLong nanos = new AtomicLong();
    ParkedTrim trim =
        new ParkedTrim(
            OwnershipTest.unasked(), "parked", Duration.ofMinutes(1), nanos::get, expiry::look);
    restored(aside(5, new Key("box-2045"), "no-subject"));
    state.trimmed(5);
    now = BEGIN.plus(KEPT).plusSeconds(1);

    nanos.set(Duration.ofMinutes(1).toNanos());
    trim.tick(List.of(state));

    assertThat(dispatcher.progress().hasSettled()).isTrue();
  }

  @Test
  void nothingIsJudgedWhileNobodyKnowsHowManyPartitionsThereAre() {
    partitions = 0;
    restored(aside(5, PERSON, "undecodable"));
    now = BEGIN.plus(KEPT).plusSeconds(1);

    assertThat(givenUp()).isEmpty();
  }
}
