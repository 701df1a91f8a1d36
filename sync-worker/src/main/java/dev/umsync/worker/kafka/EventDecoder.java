package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.PlannedLook;

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
