/**
 * The message that a person opens: its headers, its words, its recording.
 *
 * <p>Everything here is immutable and safe for any thread.
 *
 * <p>Start at {@link dev.umsync.worker.voicemail.compose.MessageComposer}.
 */
@NullMarked
package dev.umsync.worker.voicemail.compose;

import org.jspecify.annotations.NullMarked;
