package dev.umsync.worker.kafka;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets the poll thread wait a short time, or until somebody has something for it. Anybody rings,
 * one thread waits.
 */
public class Doorbell {
  private final Semaphore rung = new Semaphore(0);

  /** Ends the present wait, or the next one. */
  public void ring() {
    if (rung.availablePermits() == 0) {
      rung.release();
    }
  }

  /**
   * Waits for a ring.
   *
   * @param atMost the longest wait
   */
  public void await(Duration atMost) {
    try {
      if (rung.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        rung.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
