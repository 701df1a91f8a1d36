/**
 * Watches the mailboxes of the subscribers whose partitions this worker owns: what a person does
 * there becomes an event, and the lamp's counts follow.
 *
 * <p>Every look at a mailbox is an errand in its subscriber's queue, so it never runs beside an
 * event of the same person and its findings are fenced like theirs; schedules are guarded by one
 * lock, and mailboxes are listened to on virtual threads.
 *
 * <p>Start at {@link dev.umsync.worker.watch.Watch} and {@link
 * dev.umsync.worker.watch.WatchingHandler}.
 */
@NullMarked
package dev.umsync.worker.watch;

import org.jspecify.annotations.NullMarked;
