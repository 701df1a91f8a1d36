/**
 * The machinery behind {@link dev.umsync.worker.dispatch}: queues, ledgers, turns and parking,
 * which know neither Kafka nor mail. Everything here is owned by the one poll thread, except the
 * calls of the {@link dev.umsync.worker.dispatch.EventHandler}, which run on virtual threads and
 * only post what they came to. Start reading at {@link
 * dev.umsync.worker.dispatch.kernel.Dispatcher}.
 */
@NullMarked
package dev.umsync.worker.dispatch.kernel;

import org.jspecify.annotations.NullMarked;
