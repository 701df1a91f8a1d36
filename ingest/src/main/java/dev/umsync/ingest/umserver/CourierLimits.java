package dev.umsync.ingest.umserver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The bounds of one {@link Courier}. Thread rule: immutable.
 *
 * @param deadAfter how long an event is tried before it is set aside
 * @param firstPause after the first failure; doubles with each further one
 * @param longestPause where doubling ends; a longer wait that the server asked for is cut to four
 *     times this
 * @param inFlight most calls at once
 * @param waiting most events taken from the log and not settled
 * @param perSubscriber most of them of one person
 */
public record CourierLimits(
    Duration deadAfter,
    Duration firstPause,
    Duration longestPause,
    int inFlight,
    int waiting,
    int perSubscriber) {
  private static final int DOUBLINGS = 20;
  private static final int LONGEST_ASKED = 4;

  /** Validates. */
  public CourierLimits {
    if (inFlight < 1 || waiting < 1 || perSubscriber < 1) {
      throw new IllegalArgumentException("each limit of a courier is at least 1");
    }
  }

  /**
   * The pause before the next attempt: between half and all of the doubled one, and no less than
   * the server asked for.
   *
   * @param attempts failed so far, at least 1
   * @param asked by the server, zero where it did not
   */
  Duration pause(int attempts, Duration asked, RandomGenerator random) {
    long doubled = firstPause.toNanos() << Math.min(attempts - 1, DOUBLINGS);
    long capped = doubled <= 0 ? longestPause.toNanos() : Math.min(doubled, longestPause.toNanos());
    long jittered = capped / 2 + random.nextLong(capped / 2 + 1);
    long least = Math.min(asked.toNanos(), longestPause.toNanos() * LONGEST_ASKED);
    return Duration.ofNanos(Math.max(jittered, least));
  }
}
