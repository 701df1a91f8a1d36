package dev.umsync.worker.kafka;

import dev.umsync.common.event.EventHead;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Verdict;
import java.util.List;
import java.util.Optional;

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

  /**
   * What becomes of an event of the log that was settled before; empty where it is not known to be,
   * which only costs time: it is decoded then and {@link #handle} judges it. An event is identified
   * by its source and id ({@code ce_source}, {@code ce_id}), so that a second one of that identity
   * is a repeat whatever its data: they were not read, and were not held against a schema.
   *
   * @param state what is known about the subscriber's voicemails
   * @return what {@link #handle} would come to for it, with nothing to follow
   */
  default Optional<Effects> settledBefore(EventHead event, StateView state) {
    return Optional.empty();
  }

  /**
   * An event of this subscriber is read now, and {@link #handle} called with it next unless it
   * turns out to be none: what that would wait for may begin. Waits for nothing.
   *
   * @throws InterruptedException when the call is cancelled
   */
  default void expect(Key subscriber) throws InterruptedException {}

  /** What is written when an operator drops an event that can't be decoded. */
  default Effects dropped(UndecodedEvent event) {
    return new Effects("superseded", List.of(), List.of());
  }
}
