package dev.umsync.worker.failure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Stops asking a provider, or a tenant's mail server, that fails again and again; lets one probe
 * through after a while. Safe for any number of threads: one state, every transition one
 * compare-and-set, told to the listener by the thread that made it.
 */
public final class CircuitBreaker {

  /** What the circuit is doing. */
  public sealed interface State {
    /** Everything passes; {@code failures} in a row so far. */
    record Closed(int failures) implements State {}

    /** Nothing passes until {@code until}. */
    record Open(Instant until) implements State {}

    /** One probe is under way; if it is not heard of by {@code until}, another may go. */
    record HalfOpen(Instant until) implements State {}
  }

  /**
   * When it opens and for how long.
   *
   * @param failuresInARow opens the circuit, at least 1
   * @param openFor until a probe is let through, and how long a probe may take
   */
  public record Limits(int failuresInARow, Duration openFor) {
    public Limits {
      if (failuresInARow < 1 || openFor.isZero() || openFor.isNegative()) {
        throw new IllegalArgumentException(
            "circuit limits: %d failures, open for %s; at least 1, positive"
                .formatted(failuresInARow, openFor));
      }
    }
  }

  private final Clock clock;
  private final Limits limits;
  private final BiConsumer<State, State> onTransition;
  private final AtomicReference<State> state = new AtomicReference<>(new State.Closed(0));

  /**
   * A closed circuit.
   *
   * @param onTransition told (from, to) when the kind of state changes; must not block
   */
  public CircuitBreaker(Clock clock, Limits limits, BiConsumer<State, State> onTransition) {
    this.clock = clock;
    this.limits = limits;
    this.onTransition = onTransition;
  }

  /**
   * Whether a call may be made now; a yes in a half-open circuit is for this caller alone, who must
   * report what came of it.
   */
  public boolean permits() {
    while (true) {
      State now = state.get();
      if (now instanceof State.Closed) {
        return true;
      }
      if (!mayPermit(now)) {
        return false;
      }
      if (move(now, new State.HalfOpen(clock.instant().plus(limits.openFor())))) {
        return true;
      }
    }
  }

  /** Whether {@link #permits} would say yes; asking this takes nobody's turn. */
  public boolean mayPermit() {
    return mayPermit(state.get());
  }

  private boolean mayPermit(State now) {
    return switch (now) {
      case State.Closed closed -> true;
      case State.Open(Instant until) -> !clock.instant().isBefore(until);
      case State.HalfOpen(Instant until) -> !clock.instant().isBefore(until);
    };
  }

  /** A call came through: the circuit closes. A late report while open changes nothing. */
  public void succeeded() {
    while (true) {
      State now = state.get();
      boolean settled =
          switch (now) {
            case State.Closed(int failures) -> failures == 0 || move(now, new State.Closed(0));
            case State.HalfOpen halfOpen -> move(now, new State.Closed(0));
            case State.Open open -> true;
          };
      if (settled) {
        return;
      }
    }
  }

  /**
   * A call failed for a reason that reaches beyond one mailbox. A late report while open changes
   * nothing.
   */
  public void failed() {
    while (true) {
      State now = state.get();
      boolean settled =
          switch (now) {
            case State.Closed(int failures) when failures + 1 < limits.failuresInARow() ->
                move(now, new State.Closed(failures + 1));
            case State.Closed closed -> move(now, open());
            case State.HalfOpen halfOpen -> move(now, open());
            case State.Open open -> true;
          };
      if (settled) {
        return;
      }
    }
  }

  /** The state at this moment. */
  public State state() {
    return state.get();
  }

  private State open() {
    return new State.Open(clock.instant().plus(limits.openFor()));
  }

  private boolean move(State from, State to) {
    if (!state.compareAndSet(from, to)) {
      return false;
    }
    if (from.getClass() != to.getClass()) {
      onTransition.accept(from, to);
    }
    return true;
  }
}
