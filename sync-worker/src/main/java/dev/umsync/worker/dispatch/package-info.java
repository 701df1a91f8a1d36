/**
 * The kernel of the worker: takes events of a log in, lets one call per subscriber run at a time,
 * and says what may be committed; it knows neither Kafka nor mail. Everything here is owned by the
 * one poll thread, except the calls of the {@link dev.umsync.worker.dispatch.EventHandler}, which
 * run on virtual threads and only post what they came to. Start reading at {@link
 * dev.umsync.worker.dispatch.Dispatcher}.
 */
@NullMarked
package dev.umsync.worker.dispatch;

import org.jspecify.annotations.NullMarked;
