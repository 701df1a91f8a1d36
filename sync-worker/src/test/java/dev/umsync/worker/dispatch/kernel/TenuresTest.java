package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Partitions come and go. */
class TenuresTest {
  private KernelWorld world;

  @BeforeEach
  void begin() {
    world = new KernelWorld(Limits.defaults(), new Random(1));
    world.assign(0);
    world.assign(1);
    world.commit(true);
  }

  private void produce(int partition, String... keys) {
    for (String key : keys) {
      world.produce(partition, key);
    }
    world.fetch(partition, keys.length);
    world.advance();
  }

  private Tenures<Event, String> tenures() {
    return world.dispatcher.tenures();
  }

  @Test
  void whatIsQueuedForAPartitionThatIsDrainedIsDroppedAndNothingElse() {
    produce(0, "a", "a", "a");
    produce(1, "b", "b");
    tenures().drain(List.of(world.owned(0)));
    assertThat(world.dispatcher.load().queued()).as("the running one of a, two of b").isEqualTo(3);
    assertThat(tenures().running(List.of(world.owned(0)))).isEqualTo(1);
    assertThat(tenures().running(List.of(world.owned(0), world.owned(1)))).isEqualTo(2);
  }

  @Test
  void onlyTheCallsOfThePartitionsGivenUpAreCancelled() {
    produce(0, "a");
    produce(1, "b");
    tenures().cancel(List.of(world.owned(0)), Cause.of("revoked"));
    assertThat(world.calls.of("a").attempt.permit().holds()).isFalse();
    assertThat(world.calls.of("b").attempt.permit().holds()).isTrue();
  }

  @Test
  void aDrainedPartitionTakesNothingAndWantsNoClaim() {
    Assignment given = tenures().assign(2);
    tenures().admit(given, Takeover.of(CommitPoint.untouched(0), Duration.ZERO));
    assertThat(world.dispatcher.progress().wantingClaims()).containsExactly(given);
    tenures().drain(List.of(given));
    assertThat(world.dispatcher.progress().wantingClaims()).isEmpty();
    assertThat(tenures().admitted()).contains(given);
    tenures().close(given);
    assertThat(tenures().admitted()).doesNotContain(given);
    assertThat(given.isOpen()).isFalse();
    assertThat(given).hasToString("assignment of 2 (closed)");
    assertThat(world.owned(1)).hasToString("assignment of 1");
  }

  @Test
  void aPartitionIsAdmittedOnceAndNotAfterItsEnd() {
    Assignment closed = tenures().assign(2);
    tenures().close(closed);
    tenures().admit(closed, Takeover.of(CommitPoint.untouched(0), Duration.ZERO));
    assertThat(tenures().admitted()).hasSize(2);
    Assignment second = tenures().assign(1);
    assertThatThrownBy(
            () -> tenures().admit(second, Takeover.of(CommitPoint.untouched(0), Duration.ZERO)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("admitted already");
    assertThatThrownBy(() -> world.dispatcher.progress().commitPoint(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not admitted");
  }

  @Test
  void closingOneThatWasReplacedLeavesItsSuccessorAlone() {
    Assignment old = world.owned(0);
    world.lose(0);
    world.assign(0);
    tenures().close(old);
    assertThat(tenures().admitted()).contains(world.owned(0));
  }

  @Test
  void whoWaitedForACallOfAClosedPartitionGoesOn() {
    produce(0, "a");
    var old = world.calls.of("a");
    world.lose(0);
    produce(1, "a");
    assertThat(world.calls.pending()).containsExactly(old);
    world.end(old, Verdict.done("applied"));
    world.advance();
    assertThat(world.calls.of("a").attempt.event().partition()).isEqualTo(1);
  }

  @Test
  void whoWaitedBehindAnEventOfADrainedPartitionGoesOnWhenItIsClosed() {
    produce(0, "a", "a");
    produce(1, "a");
    Assignment given = world.owned(0);
    tenures().drain(List.of(given));
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    var next = world.calls.of("a");
    assertThat(next.attempt.event().partition()).isEqualTo(1);
  }

  @Test
  void ordersOfAClosedPartitionAreNotCarriedOut() {
    Assignment given = world.owned(0);
    AsideEvent event =
        new AsideEvent(3, new Key("a"), Cause.of("x"), Optional.of(Settlement.Order.DROP));
    world.dispatcher.progress().ordered(given, event);
    world.lose(0);
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
    assertThat(world.dispatcher.nextAlarm()).isEmpty();
    world.dispatcher.progress().ordered(given, event);
    assertThat(world.dispatcher.redrives().takeReadings()).as("nor later").isEmpty();
  }

  @Test
  void aPartitionIsReleasedOnlyOnceNoCallOfAnyOwnerCanBeUnderWay() {
    produce(0, "a");
    world.crash();
    world.assign(0);
    world.commit(true);
    Assignment given = world.owned(0);
    tenures().drain(List.of(given));
    assertThat(world.dispatcher.progress().commitPoint(given).released())
        .as("the dead owner's last change may be under way")
        .isFalse();
    world.pass(Duration.ofSeconds(40));
    assertThat(world.dispatcher.progress().commitPoint(given).released()).isTrue();
  }

  @Test
  void whatIsReportedOfAClosedAssignmentIsIgnored() {
    Assignment old = world.owned(0);
    world.lose(0);
    world.dispatcher.progress().claimed(old, 1_000);
    world.dispatcher.progress().durable(List.of());
    world.dispatcher.progress().durable(old, new Key("a"), Optional.empty());
    assertThat(world.dispatcher.progress().parkedSpan(old, new Key("a"))).isEmpty();
  }
}
