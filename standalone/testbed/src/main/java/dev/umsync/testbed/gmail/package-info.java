/**
 * An IMAP server that does what Gmail does and other test servers do not, told by a script when to
 * fail.
 *
 * <p>Safe from any thread; each connection has a virtual thread of its own.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.ScriptedImapServer}.
 */
@NullMarked
package dev.umsync.testbed.gmail;

import org.jspecify.annotations.NullMarked;
