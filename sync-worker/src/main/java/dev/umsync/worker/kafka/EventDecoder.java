package dev.umsync.worker.kafka;

import dev.umsync.common.event.EventHead;
import dev.umsync.worker.dispatch.PlannedLook;
import java.util.Optional;

/**
 * Reads events out of records. Safe for any thread.
 *
 * @param <E> the events
 */
public interface EventDecoder<E> {
  /**
   * Decodes.
   *
   * @throws UndecodableEvent if the record is no event or breaks its schema; it is set aside with
   *     the reason
   */
  E decode(RawEvent raw) throws UndecodableEvent;

  /**
   * Reads as much of a record as it takes to know an event again that was settled before, and much
   * faster than {@link #decode}. Empty where that takes all of it: where its head does not read
   * plainly, or where more is to be done than for a repeat though it was settled.
   */
  default Optional<EventHead> head(RawEvent raw) {
    return Optional.empty();
  }

  /**
   * A record was read from the log; its turn comes later. Called on the poll thread: it must be
   * quick about it.
   */
  default void sighted(RawEvent raw) {}

  /**
   * Reads a second look back that a handler has written with {@link Effects.StateChange#look}.
   *
   * @param value as it was written
   * @throws UndecodableEvent if it is none
   */
  PlannedLook<E> look(byte[] value) throws UndecodableEvent;
}
