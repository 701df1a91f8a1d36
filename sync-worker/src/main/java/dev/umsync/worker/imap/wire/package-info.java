/**
 * One connection's bytes: Angus Mail's protocol class with an own login and an own APPEND, and the
 * sockets below it.
 *
 * <p>A connection is owned by one thread at a time; {@link dev.umsync.worker.imap.wire.Tls}, one
 * for a provider, may be used by any number of them.
 *
 * <p>Start at {@link dev.umsync.worker.imap.wire.ImapProtocol}.
 */
@NullMarked
package dev.umsync.worker.imap.wire;

import org.jspecify.annotations.NullMarked;
