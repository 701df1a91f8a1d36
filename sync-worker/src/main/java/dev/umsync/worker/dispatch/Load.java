package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * How much there is to do at a moment. Immutable.
 *
 * @param inFlight calls running
 * @param queued events that wait in queues, those being attempted included
 * @param parkedSubscribers subscribers whose events are parked
 * @param pausedPartitions partitions of which nothing is read for now
 * @param ledgerSpan offsets between first unfinished and last seen, over all partitions
 * @param bytesHeld of events held, each counted three times its size
 * @param waiting settlements that are not given out for writing
 * @param oldestQueued the longest that a queued event of the log has been here
 */
public record Load(
    int inFlight,
    long queued,
    long parkedSubscribers,
    int pausedPartitions,
    long ledgerSpan,
    long bytesHeld,
    long waiting,
    Duration oldestQueued) {}
