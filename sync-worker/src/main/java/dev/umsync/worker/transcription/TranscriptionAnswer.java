package dev.umsync.worker.transcription;

import dev.umsync.common.event.Transcript;

/** What a service said: expected failures are values. Thread rule: immutable. */
sealed interface TranscriptionAnswer {
  /** What was said in the recording. */
  record Words(Transcript transcript) implements TranscriptionAnswer {}

  /**
   * No words.
   *
   * @param cause one of a closed set of names, for metrics and the log
   * @param service whether it is the service that is not well, and not this recording
   */
  record None(String cause, boolean service) implements TranscriptionAnswer {}
}
