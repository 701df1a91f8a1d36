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
}
