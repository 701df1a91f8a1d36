package dev.umsync.worker.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a handler came to. Immutable.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public sealed interface Verdict<E, R> {

  /**
   * The event has its one outcome: applied, already there or superseded.
   *
   * @param result what is to be written in the transaction that completes the event
   * @param followUp a second look, if one is wanted
   */
  record Done<E, R>(R result, Optional<FollowUp<E>> followUp) implements Verdict<E, R> {}

  /**
   * Not now; the same event is tried again, before any other of its subscriber, with capped
   * exponential back-off and full jitter. No call in flight is held meanwhile. After a minute in
   * all the subscriber is parked instead.
   *
   * @param cause why
   * @param atLeast the shortest time to wait, zero if the server named none
   * @param ambiguous whether a change may have been made already, so that the next attempt is
   *     suspect
   */
  record Retry<E, R>(Cause cause, Duration atLeast, boolean ambiguous) implements Verdict<E, R> {}

  /**
   * The mailbox cannot be served: this event and all that follow of its subscriber are parked, in
   * order.
   *
   * @param cause why
   * @param notBefore the shortest time until they are tried again
   * @param asked whether the mailbox was asked; if it was not, this is no further round in a row
   */
  record Park<E, R>(Cause cause, Duration notBefore, boolean asked) implements Verdict<E, R> {
    /** After the mailbox was asked. */
    public Park(Cause cause, Duration notBefore) {
      this(cause, notBefore, true);
    }
  }

  /**
   * This one event can never be applied (undecodable, breaks its schema): it alone is set aside
   * among the parked ones and the next event of the subscriber goes on.
   *
   * @param cause why
   */
  record SetAside<E, R>(Cause cause) implements Verdict<E, R> {}

  /**
   * An errand came to nothing that is to be written. Of an event it is no end: the event is tried
   * again.
   */
  record Nothing<E, R>() implements Verdict<E, R> {}

  /** Done, with nothing to follow. */
  static <E, R> Verdict<E, R> done(R result) {
    return new Done<>(result, Optional.empty());
  }

  /** The same verdict over another view of the events. */
  default <F> Verdict<F, R> map(Function<? super E, ? extends F> view) {
    return switch (this) {
      case Done<E, R>(R result, Optional<FollowUp<E>> next) ->
          new Done<>(result, next.map(n -> new FollowUp<F>(n.after(), view.apply(n.event()))));
      case Retry<E, R>(Cause cause, Duration atLeast, boolean ambiguous) ->
          new Retry<>(cause, atLeast, ambiguous);
      case Park<E, R>(Cause cause, Duration notBefore, boolean asked) ->
          new Park<>(cause, notBefore, asked);
      case SetAside<E, R>(Cause cause) -> new SetAside<>(cause);
      case Nothing<E, R>() -> new Nothing<>();
    };
  }
}
