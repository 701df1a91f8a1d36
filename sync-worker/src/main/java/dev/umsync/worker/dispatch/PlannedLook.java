package dev.umsync.worker.dispatch;

import java.time.Instant;

/**
 * A second look that an earlier owner was asked for and that is still to come. Immutable.
 *
 * @param subscriber whose mailbox is to be looked at
 * @param due when
 * @param event what the handler gets then, with {@link Purpose#LOOK_AGAIN}
 * @param <E> the events
 */
public record PlannedLook<E>(Key subscriber, Instant due, E event) {}
