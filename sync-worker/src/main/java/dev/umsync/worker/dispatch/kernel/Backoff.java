package dev.umsync.worker.dispatch.kernel;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Capped exponential back-off with full jitter. Owned by the poll thread.
 *
 * @param base the first ceiling
 * @param cap the highest ceiling
 * @param random source of the jitter
 */
record Backoff(Duration base, Duration cap, RandomGenerator random) {
  /**
   * The time to wait.
   *
   * @param failures how often it failed, from 1
   * @param atLeast the shortest time allowed; jitter comes on top of it
   */
  Duration after(int failures, Duration atLeast) {
    long ceiling = ceiling(failures);
    return atLeast.plusNanos(random.nextLong(ceiling + 1));
  }

  /** Half fixed, half jitter: for waits of minutes, where none at all would defeat the purpose. */
  Duration atLeastHalf(int failures, Duration atLeast) {
    long ceiling = ceiling(failures);
    Duration wait = Duration.ofNanos(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    return wait.compareTo(atLeast) < 0 ? atLeast.plusNanos(random.nextLong(ceiling / 2 + 1)) : wait;
  }

  private long ceiling(int failures) {
    int doublings = Math.min(Math.max(failures - 1, 0), 30);
    long cap = this.cap.toNanos();
    return base.toNanos() > cap >> doublings ? cap : base.toNanos() << doublings;
  }
}
