/**
 * The IMAP wire protocol of RFC 3501, apart from any mailbox: commands in, lines out.
 *
 * <p>A parser belongs to its connection's thread; an output may be written to by any thread, a
 * whole line at a time.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.wire.CommandParser} and {@link
 * dev.umsync.testbed.gmail.wire.ImapOutput}.
 */
@NullMarked
package dev.umsync.testbed.gmail.wire;

import org.jspecify.annotations.NullMarked;
