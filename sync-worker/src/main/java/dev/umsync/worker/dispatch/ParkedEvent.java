package dev.umsync.worker.dispatch;

/**
 * An event read back from the parked log. Immutable.
 *
 * @param offset where it stands in the parked log
 * @param sizeBytes size of its record there
 * @param event the event
 * @param <E> the events
 */
public record ParkedEvent<E>(long offset, long sizeBytes, E event) {}
