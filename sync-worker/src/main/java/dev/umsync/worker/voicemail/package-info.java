/**
 * What each voicemail event does to its subscriber's mailbox: the decision by state, freshness and
 * what the mailbox shows.
 *
 * <p>Values are immutable; {@link dev.umsync.worker.voicemail.VoicemailApplier} is called on many
 * virtual threads, for one subscriber never twice at once.
 *
 * <p>Start at {@link dev.umsync.worker.voicemail.VoicemailApplier}.
 */
@NullMarked
package dev.umsync.worker.voicemail;

import org.jspecify.annotations.NullMarked;
