package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * A wish to be called once more for the same subscriber, after a time, with {@link
 * Purpose#LOOK_AGAIN}. The kernel keeps it in memory only: what the handler writes with its result
 * must let a later owner know of it ({@link Takeover#looks()}).
 *
 * @param after how long after completion
 * @param event what the handler gets then; strip it of what is large
 * @param <E> the events
 */
public record FollowUp<E>(Duration after, E event) {}
