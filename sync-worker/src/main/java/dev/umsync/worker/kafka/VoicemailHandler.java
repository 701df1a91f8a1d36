package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Verdict;

/**
 * Applies decoded events. Called as {@link dev.umsync.worker.dispatch.EventHandler} is: on virtual
 * threads, one call per subscriber at a time.
 *
 * @param <E> the events
 */
@FunctionalInterface
public interface VoicemailHandler<E> {
  /**
   * Applies one event. What is thrown counts as an ambiguous retry.
   *
   * @param attempt the call
   * @param state what is known about the subscriber's voicemails
   * @throws InterruptedException when the call is cancelled
   */
  Verdict<E, Effects> handle(Attempt<E> attempt, StateView state) throws InterruptedException;

  /**
   * Whether what a parked subscriber waits for is news, such as a token, that may have come while
   * nobody owned the partition: a new owner then tries at once instead of at the time that was set.
   *
   * @param why the cause of the parking
   */
  default boolean waitsForNews(Cause why) {
    return false;
  }
}
