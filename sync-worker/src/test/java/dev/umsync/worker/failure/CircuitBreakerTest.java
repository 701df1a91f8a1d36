package dev.umsync.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.failure.CircuitBreaker.State.Closed;
import dev.umsync.worker.failure.CircuitBreaker.State.HalfOpen;
import dev.umsync.worker.failure.CircuitBreaker.State.Open;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final Duration OPEN_FOR = Duration.ofSeconds(30);

  /** Stands still until a test sets it. */
  private Instant now = Instant.parse("2026-11-02T09:00:00Z");

  private final InstantSource time = () -> now;
  private final List<String> transitions = new ArrayList<>();
  private final CircuitBreaker circuit =
      new CircuitBreaker(
          time.withZone(ZoneOffset.UTC),
          new CircuitBreaker.Limits(3, OPEN_FOR),
          (from, to) ->
              transitions.add(
                  from.getClass().getSimpleName() + ">" + to.getClass().getSimpleName()));

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      circuit.failed();
    }
  }

  @Test
  void opensAfterSoManyFailuresInARow() {
    fail(2);
    assertThat(circuit.permits()).isTrue();
    fail(1);

    assertThat(circuit.permits()).isFalse();
    assertThat(circuit.state()).isEqualTo(new Open(now.plus(OPEN_FOR)));
    assertThat(transitions).containsExactly("Closed>Open");
  }

  @Test
  void aSuccessBetweenFailuresStartsTheCountAnew() {
    fail(2);
    circuit.succeeded();
    fail(2);

    assertThat(circuit.state()).isEqualTo(new Closed(2));
  }

  @Test
  void letsOneProbeThroughAfterAWhileAndClosesOnItsSuccess() {
    fail(3);
    now = now.plus(OPEN_FOR);

    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.permits()).describedAs("the probe alone").isFalse();
    circuit.succeeded();

    assertThat(circuit.permits()).isTrue();
    assertThat(transitions).containsExactly("Closed>Open", "Open>HalfOpen", "HalfOpen>Closed");
  }

  @Test
  void aFailedProbeOpensItAgain() {
    fail(3);
    now = now.plus(OPEN_FOR);
    assertThat(circuit.permits()).isTrue();
    circuit.failed();

    assertThat(circuit.permits()).isFalse();
    assertThat(circuit.state()).isInstanceOf(Open.class);
  }

  @Test
  void aProbeNobodyHeardOfIsFollowedByAnother() {
    fail(3);
    now = now.plus(OPEN_FOR);
    assertThat(circuit.permits()).isTrue();
    now = now.plus(OPEN_FOR);

    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.state()).isEqualTo(new HalfOpen(now.plus(OPEN_FOR)));
  }

  @Test
  void lateReportsChangeNothingWhileItIsOpen() {
    fail(3);
    CircuitBreaker.State open = circuit.state();
    now = now.plusSeconds(1);
    circuit.succeeded();
    circuit.failed();

    assertThat(circuit.state()).isEqualTo(open);
  }
}
