/**
 * What the state topic remembers of the mailbox's side of a voicemail, beside what the phone's side
 * came to.
 *
 * <p>Values are immutable; everything is safe for any thread.
 *
 * <p>Start at {@link dev.umsync.worker.watch.record.MailboxSide}.
 */
@NullMarked
package dev.umsync.worker.watch.record;

import org.jspecify.annotations.NullMarked;
