/**
 * What the worker wants of a person's mailbox, in its own terms: append a voicemail, find it again,
 * mark, move or remove it.
 *
 * <p>Everything here is an immutable value or an interface; a {@link
 * dev.umsync.worker.mailbox.Mailbox} is used by one thread at a time, {@link
 * dev.umsync.worker.mailbox.Mailboxes} by any number of them.
 *
 * <p>Start at {@link dev.umsync.worker.mailbox.Mailboxes}; nothing in this package knows a mail
 * library.
 */
@NullMarked
package dev.umsync.worker.mailbox;

import org.jspecify.annotations.NullMarked;
