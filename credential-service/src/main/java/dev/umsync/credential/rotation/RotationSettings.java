package dev.umsync.credential.rotation;

import java.time.Duration;

/**
 * When tokens are minted again. Thread rule: immutable.
 *
 * @param renewBefore how long before its end a token in use is replaced, at the least; half its
 *     life where that is shorter
 * @param jitter up to this much earlier, so that a company's tokens do not end together; at most a
 *     quarter of the token's life
 * @param inUse a token that nobody asked for in this long is no longer renewed
 * @param firstRetry wait after the first failure; doubles up to {@code longestRetry}
 * @param longestRetry the longest wait between two tries
 * @param settled a request this soon after a token was minted is answered by that token
 * @param mostSubscribers subscribers looked after at a time; requests of further ones wait until
 *     there is room
 */
public record RotationSettings(
    Duration renewBefore,
    Duration jitter,
    Duration inUse,
    Duration firstRetry,
    Duration longestRetry,
    Duration settled,
    int mostSubscribers) {

  /**
   * 15 min before the end with up to 5 min of jitter; in use for 24 h; retries from 5 s to 5 min;
   * 200,000 subscribers, at some 400 bytes each.
   */
  public static final RotationSettings DEFAULTS =
      new RotationSettings(
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(4),
          200_000);
}
