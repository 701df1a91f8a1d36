package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Second looks come when they are due, whoever owns the partition then. */
class SecondLooksTest {
  private KernelWorld world;

  @BeforeEach
  void begin() {
    world = new KernelWorld(Limits.defaults(), new Random(1));
  }

  private void own(int partition) {
    world.assign(partition);
    world.commit(true);
  }

  private Event planned(Instant due) {
    Event event = new Event(9, 0, new Key("a"));
    world.looks.add(new PlannedLook<>(new Key("a"), due, event));
    return event;
  }

  private void passAlive(Duration time) {
    world.pass(time);
    world.commit(true);
    world.advance();
  }

  @Test
  void aLookThatAnEarlierOwnerOwesComesWhenItIsDue() {
    Event event = planned(Instant.EPOCH.plusSeconds(25));
    own(0);
    passAlive(Duration.ofSeconds(24));
    assertThat(world.calls.pending()).isEmpty();
    passAlive(Duration.ofSeconds(1));
    Attempt<Event> attempt = world.calls.of("a").attempt;
    assertThat(attempt.purpose()).isEqualTo(Purpose.LOOK_AGAIN);
    assertThat(attempt.event()).isEqualTo(event);
    assertThat(attempt.position().partition()).isZero();
  }

  @Test
  void aLookThatWasDueBeforeTheTakeoverComesAtOnce() {
    world.pass(Duration.ofHours(3));
    planned(Instant.EPOCH.plusSeconds(60));
    own(0);
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.LOOK_AGAIN);
  }

  /** The clock of whoever wrote it may have been wrong. */
  @Test
  void noLookWaitsLongerThanTenMinutes() {
    planned(Instant.EPOCH.plus(Duration.ofDays(300)));
    own(0);
    passAlive(Duration.ofMinutes(10));
    assertThat(world.calls.pending()).hasSize(1);
  }

  @Test
  void aLookThatFailsComesAgainWithItsWholeTime() {
    planned(Instant.EPOCH);
    own(0);
    world.advance();
    for (int i = 0; i < 20; i++) {
      world.fail(world.calls.of("a"));
      world.advance();
      assertThat(world.calls.pending()).isEmpty();
      passAlive(Limits.defaults().waits().parkCap());
      var again = world.calls.of("a");
      assertThat(again.attempt.timeLeft()).isEqualTo(Limits.defaults().waits().inAll());
      assertThat(again.interrupted).isFalse();
    }
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    assertThat(world.dispatcher.load().queued()).isZero();
  }

  @Test
  void aLookThatFailsForADayIsLeftToTheNextOwner() {
    planned(Instant.EPOCH);
    own(0);
    world.advance();
    int tries = 0;
    for (; tries < 1_000 && !world.calls.pending().isEmpty(); tries++) {
      world.fail(world.calls.of("a"));
      world.advance();
      passAlive(Limits.defaults().waits().parkCap());
    }
    assertThat(tries).isEqualTo(100);
    assertThat(world.dispatcher.load().queued()).isZero();
  }

  @Test
  void aLookThatFailedDoesNotHoldBackOneThatIsDueEarlier() {
    planned(Instant.EPOCH);
    own(0);
    world.advance();
    for (int i = 0; i < 10; i++) {
      world.fail(world.calls.of("a"));
      world.advance();
      passAlive(i < 9 ? Limits.defaults().waits().parkCap() : Duration.ofSeconds(1));
    }
    Event event = world.produce(0, "a");
    world.fetch(0, 1);
    world.advance();
    world.end(
        world.calls.of("a"),
        new Verdict.Done<>("applied", Optional.of(new FollowUp<>(Duration.ofSeconds(60), event))));
    world.advance();
    passAlive(Duration.ofSeconds(60));
    assertThat(world.calls.of("a").attempt.event()).isEqualTo(event);
  }

  @Test
  void aQueueTakesNoMoreLooksThanEvents() {
    for (int i = 0; i < 700; i++) {
      planned(Instant.EPOCH.plusSeconds(30));
    }
    own(0);
    assertThat(world.dispatcher.load().queued())
        .isEqualTo(Limits.defaults().queues().perSubscriber());
  }
}
