package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Verdict;
import java.util.List;

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
   * @throws UndecodableEvent if a part of it that was not decoded before turns out to be none
   */
  Verdict<E, Effects> handle(Attempt<E> attempt, StateView state)
      throws InterruptedException, UndecodableEvent;

  /** What is written when an operator drops an event that can't be decoded. */
  default Effects dropped(UndecodedEvent event) {
    return new Effects("superseded", List.of(), List.of());
  }
}
