/**
 * A voicemail as a message, and what each event about it does to the mailbox: the message's text
 * and form, what is known of it, the decision by state, freshness and mailbox.
 *
 * <p>Values are immutable; {@link dev.umsync.worker.voicemail.VoicemailApplier} is called on many
 * virtual threads, for one subscriber never twice at once.
 *
 * <p>Start at {@link dev.umsync.worker.voicemail.VoicemailApplier} for the decisions and at {@link
 * dev.umsync.worker.voicemail.MessageComposer} for the message.
 */
@NullMarked
package dev.umsync.worker.voicemail;

import org.jspecify.annotations.NullMarked;
