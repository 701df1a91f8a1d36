/**
 * What the dispatcher and those around it say to each other: events and attempts, verdicts and
 * settlements, claims and bounds. Everything here is immutable, but for the {@link
 * dev.umsync.worker.dispatch.Lease} and the {@link dev.umsync.worker.dispatch.SpanFold}, which say
 * whose they are. Start reading at {@link dev.umsync.worker.dispatch.EventHandler}; the machinery
 * is in {@link dev.umsync.worker.dispatch.kernel}.
 */
@NullMarked
package dev.umsync.worker.dispatch;

import org.jspecify.annotations.NullMarked;
