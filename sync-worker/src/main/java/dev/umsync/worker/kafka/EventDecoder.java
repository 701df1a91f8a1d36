package dev.umsync.worker.kafka;

/**
 * Reads an event out of a record. Called on the subscriber's virtual thread, many at once.
 *
 * @param <E> the events
 */
@FunctionalInterface
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
}
