/**
 * Mailboxes over IMAP, on top of Angus Mail's protocol class: login with XOAUTH2 and nothing else,
 * append, search, mark, move.
 *
 * <p>A connection is owned by one thread at a time; {@link dev.umsync.worker.imap.ImapConnector}
 * may be used by any number of them.
 *
 * <p>Start at {@link dev.umsync.worker.imap.ImapConnector}; no other package imports a mail
 * library.
 */
@NullMarked
package dev.umsync.worker.imap;

import org.jspecify.annotations.NullMarked;
