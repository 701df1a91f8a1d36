package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * A wish to be called once more for the same subscriber, after a time, with {@link
 * Purpose#LOOK_AGAIN}. Best effort: it is kept in memory only, and lost with the partition.
 *
 * @param after how long after completion
 * @param event what the handler gets then; strip it of what is large
 * @param <E> the events
 */
public record FollowUp<E>(Duration after, E event) {}
