/**
 * Transcripts on their way to a message: those that came ahead, and the deliveries that are held
 * for one.
 *
 * <p>Safe for any thread; a held delivery's thread waits.
 *
 * <p>Start at {@link dev.umsync.worker.voicemail.transcript.TranscriptBoard}.
 */
@NullMarked
package dev.umsync.worker.voicemail.transcript;

import org.jspecify.annotations.NullMarked;
