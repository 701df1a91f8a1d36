/**
 * The connections a worker keeps: one warm one for each person in use, a second for a while, within
 * limits, renewed in time.
 *
 * <p>Work runs on the caller's thread, one piece at a time on each connection; a sweep runs on the
 * injected executor.
 *
 * <p>Start at {@link dev.umsync.worker.connections.MailboxConnections}; it knows no protocol, only
 * a {@link dev.umsync.worker.connections.Connector}.
 */
@NullMarked
package dev.umsync.worker.connections;

import org.jspecify.annotations.NullMarked;
