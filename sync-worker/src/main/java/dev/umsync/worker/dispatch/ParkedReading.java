package dev.umsync.worker.dispatch;

/**
 * A wish to read parked events of a subscriber: the first few, in order. Immutable.
 *
 * @param assignment the period of ownership that it is for
 * @param subscriber whose events
 * @param from first offset of the parked log to look at
 * @param to last offset to look at
 * @param aside whether it is one event that was set aside, which other readings pass over
 */
public record ParkedReading(
    Assignment assignment, Key subscriber, long from, long to, boolean aside) {}
