package dev.umsync.worker.voicemail;

import java.time.Duration;

/** Waits; injected so that a test waits for nothing. */
@FunctionalInterface
public interface Pause {
  /**
   * Waits that long.
   *
   * @throws InterruptedException when the call is cancelled
   */
  void pause(Duration length) throws InterruptedException;
}
