/**
 * Has recordings written down by a service that speaks OpenAI's protocol, aside from their delivery
 * and within limits of its own.
 *
 * <p>Safe for any thread; each request has a virtual thread.
 *
 * <p>Start at {@link dev.umsync.worker.transcription.TranscriptionDesk}.
 */
@NullMarked
package dev.umsync.worker.transcription;

import org.jspecify.annotations.NullMarked;
