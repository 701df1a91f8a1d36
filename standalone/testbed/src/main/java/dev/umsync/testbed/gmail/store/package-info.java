/**
 * Mailboxes as Gmail keeps them: messages with labels, shown as folders with UIDs.
 *
 * <p>A mailbox is safe from any thread; what it hands out are snapshots.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.store.GmailMailbox}.
 */
@NullMarked
package dev.umsync.testbed.gmail.store;

import org.jspecify.annotations.NullMarked;
