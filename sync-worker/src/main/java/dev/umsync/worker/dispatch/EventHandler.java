package dev.umsync.worker.dispatch;

/**
 * Applies events. Called on a virtual thread, for different subscribers at once, for one subscriber
 * never twice at once.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
@FunctionalInterface
public interface EventHandler<E, R> {
  /**
   * Applies one event. Anything thrown counts as {@link Verdict.Retry} with an ambiguous end: never
   * as done.
   *
   * @throws InterruptedException when the call is cancelled; the event is then suspect
   */
  Verdict<E, R> handle(Attempt<E> attempt) throws InterruptedException;
}
