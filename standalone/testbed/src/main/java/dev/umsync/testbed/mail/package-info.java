/**
 * Mail servers for tests and the demo behind one interface, and an independent look into their
 * mailboxes.
 *
 * <p>Servers may be used from any thread; a {@link dev.umsync.testbed.mail.MailboxReader} belongs
 * to one thread at a time.
 *
 * <p>Start at {@link dev.umsync.testbed.mail.GreenMailServer} or {@link
 * dev.umsync.testbed.mail.DovecotServer}.
 */
@NullMarked
package dev.umsync.testbed.mail;

import org.jspecify.annotations.NullMarked;
