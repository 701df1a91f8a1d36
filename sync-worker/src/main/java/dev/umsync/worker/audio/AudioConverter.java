package dev.umsync.worker.audio;

import java.time.Duration;

/** Encodes recordings anew. Safe for any number of threads; the caller's thread waits. */
@FunctionalInterface
public interface AudioConverter {
  /** What came of it: expected failures are values. */
  sealed interface Conversion {
    /** It is encoded. */
    record Done(AudioFile file) implements Conversion {}

    /**
     * It is not.
     *
     * @param reason the rest of a sentence that begins with the recording
     */
    record Not(String reason) implements Conversion {}
  }

  /**
   * Converts.
   *
   * @param file of a format that is known
   * @throws InterruptedException if interrupted while it waits; nothing is left running
   */
  Conversion convert(AudioFile file, Encoding encoding) throws InterruptedException;

  /** The longest that it takes, waiting for its turn included. */
  default Duration longest() {
    return Duration.ZERO;
  }
}
