/**
 * Holds a recording against the name that its sender gave it. Everything here is immutable and safe
 * for any thread. Start at {@link dev.umsync.ingest.audio.AudioCheck}.
 */
@NullMarked
package dev.umsync.ingest.audio;

import org.jspecify.annotations.NullMarked;
