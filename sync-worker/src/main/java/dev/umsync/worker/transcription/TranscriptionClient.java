package dev.umsync.worker.transcription;

import dev.umsync.worker.audio.AudioFile;

/** Asks a service. Safe for any number of threads; the caller's thread waits. */
@FunctionalInterface
interface TranscriptionClient {
  /**
   * Asks once, for no longer than the service's timeout.
   *
   * @throws InterruptedException if interrupted while it waits
   */
  TranscriptionAnswer ask(TranscriptionService service, AudioFile recording)
      throws InterruptedException;
}
