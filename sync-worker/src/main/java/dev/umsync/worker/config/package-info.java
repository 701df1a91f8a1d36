/**
 * The sync worker's settings and its parts put together.
 *
 * <p>Settings are immutable; the role is made and closed by one thread and runs on its executor's.
 *
 * <p>Start at {@link dev.umsync.worker.config.WorkerRole}.
 */
@NullMarked
package dev.umsync.worker.config;

import org.jspecify.annotations.NullMarked;
