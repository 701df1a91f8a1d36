package dev.umsync.worker.failure;

import dev.umsync.worker.failure.FailureAction.RetryLimits;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: a wait drawn evenly from nothing to a bound that doubles up
 * to a cap, so that many mailboxes that failed together do not come back together. Stateless but
 * for the generator, whose thread rule applies.
 */
public final class Backoff {
  private final RandomGenerator random;

  /** Draws from {@code random}. */
  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The wait before the next try.
   *
   * @param failures how many tries in a row have failed, at least 1
   * @return from zero to {@link #bound}, both included, in whole nanoseconds
   */
  public Duration waitAfter(RetryLimits limits, int failures) {
    return Duration.ofNanos(random.nextLong(bound(limits, failures).toNanos() + 1));
  }

  /** The largest wait that {@link #waitAfter} can draw. */
  public static Duration bound(RetryLimits limits, int failures) {
    if (failures < 1) {
      throw new IllegalArgumentException("backoff: failures " + failures + "; at least 1");
    }
    Duration bound = limits.base();
    for (int i = 1; i < failures && bound.compareTo(limits.cap()) < 0; i++) {
      bound = bound.multipliedBy(2);
    }
    return bound.compareTo(limits.cap()) > 0 ? limits.cap() : bound;
  }

  /** Whether the tries are used up. */
  public static boolean exhausted(RetryLimits limits, int failures) {
    return failures >= limits.attempts();
  }
}
