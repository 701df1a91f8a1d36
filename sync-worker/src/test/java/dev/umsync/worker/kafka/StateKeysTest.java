package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement.Order;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateKeysTest {
  private static final AsideEvent ASIDE =
      new AsideEvent(2, new Key("a@b"), Cause.of("undecodable"), Optional.empty());
  private static final ParkedSpan SPAN =
      new ParkedSpan(
          3, 17, Instant.ofEpochMilli(1_234), 2, 5, new Cause("mailbox-full", "full; again later"));

  @Test
  void aParkedSubscriberIsReadAsItWasWritten() {
    assertThat(StateKeys.decode(StateKeys.encode(SPAN))).isEqualTo(SPAN);
    assertThat(StateKeys.subscriber(StateKeys.parked(new Key("a@b")))).isEqualTo(new Key("a@b"));
    assertThat(StateKeys.asideOffset(StateKeys.aside(9))).isEqualTo(9);
  }

  @Test
  void anEventSetAsideIsReadAsItWasWrittenWithTheOrderAboutIt() {
    for (AsideEvent event : List.of(ASIDE, ASIDE.ordered(Order.RETRY), ASIDE.ordered(Order.DROP))) {
      assertThat(StateKeys.decodeAside(StateKeys.aside(2), StateKeys.encode(event)))
          .isEqualTo(event);
    }
    for (String bad : List.of("", "3;a;b", "1;a", "2;retry;a", "2;burn;a;b")) {
      assertThatThrownBy(
              () -> StateKeys.decodeAside(StateKeys.aside(2), bad.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsOwedToASubscriberIsFoundAtATakeover() {
    PartitionState state = new PartitionState(assignment());
    state.restore(StateKeys.aside(2), "", StateKeys.encode(ASIDE), false, Instant.EPOCH);
    state.restore(
        StateKeys.aside(2), "", StateKeys.encode(ASIDE.ordered(Order.RETRY)), false, Instant.EPOCH);
    state.restore(StateKeys.look("um://s 1"), "", new byte[] {1}, false, Instant.EPOCH);
    state.restore(StateKeys.look("um://s 2"), "", new byte[] {2}, false, Instant.EPOCH);
    state.restore(StateKeys.look("um://s 1"), "", new byte[0], true, Instant.EPOCH);
    assertThat(state.ordered()).containsExactly(ASIDE.ordered(Order.RETRY));
    assertThat(state.asideOf(new Key("a@b"))).hasSize(1);
    assertThat(state.asideOf(new Key("b@b"))).isEmpty();
    assertThat(state.looks.values()).containsExactly(new byte[] {2});
    assertThat(state.table.size()).isZero();
  }

  @Test
  void aRecordOfAnotherFormIsRefused() {
    assertThatThrownBy(() -> StateKeys.decode("2;x".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartitionsStateFollowsItsRecords() {
    PartitionState state = new PartitionState(assignment());
    state.restore(
        StateKeys.parked(new Key("a@b")), "", StateKeys.encode(SPAN), false, Instant.EPOCH);
    state.restore(StateKeys.aside(2), "", StateKeys.encode(ASIDE), false, Instant.EPOCH);
    state.restore("um://s/1", "", new byte[] {7}, false, Instant.EPOCH);
    assertThat(state.parked).containsEntry(new Key("a@b"), SPAN);
    assertThat(state.table.find("um://s/1")).hasValue(new byte[] {7});
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(2));
    state.trimmed(2);
    assertThat(state.removableBelow()).isEmpty();
    state.restore(StateKeys.aside(2), "", new byte[0], true, Instant.EPOCH);
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(3));
    state.restore(StateKeys.parked(new Key("a@b")), "", new byte[0], true, Instant.EPOCH);
    state.restore("um://s/1", "", new byte[0], true, Instant.EPOCH);
    state.parkedThrough(20);
    assertThat(state.removableBelow()).isEqualTo(OptionalLong.of(21));
    assertThat(state.table.find("um://s/1")).isEmpty();
  }

  private static Assignment assignment() {
    return new Dispatcher<String, String>(
            attempt -> {
              throw new AssertionError();
            },
            Limits.defaults(),
            new Lease(() -> 0, Duration.ofSeconds(1)),
            new Surroundings(Clock.systemUTC(), () -> 0, Runnable::run, new Random(1), () -> {}),
            (a, r) -> {})
        .tenures()
        .assign(0);
  }
}
