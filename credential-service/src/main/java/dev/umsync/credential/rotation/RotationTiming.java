package dev.umsync.credential.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** How long is waited, and by how much that varies. Thread rule: owned by the rotation thread. */
final class RotationTiming {
  /** A token that lives shorter than this is not renewed more often: no life makes a storm. */
  static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

  private final RotationSettings settings;
  private final RandomGenerator random;

  RotationTiming(RotationSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * When a token in use is replaced: ahead of its end as configured, but never in the first quarter
   * of its life, however short that is.
   */
  Instant renewal(LiveToken token) {
    Duration life = token.life();
    Duration wait =
        life.minus(shorter(settings.renewBefore(), life.dividedBy(2)))
            .minus(random(shorter(settings.jitter(), life.dividedBy(4))));
    return token.issuedAt().plus(longer(wait, SHORTEST_PERIOD));
  }

  /** Until when a request is answered by the token just minted. */
  Instant settled(LiveToken token, Instant mintedAt) {
    return mintedAt.plus(shorter(settings.settled(), token.life().dividedBy(2)));
  }

  /** The wait after so many failures in a row: doubles, half of it random. */
  Duration backoff(int failures) {
    Duration wait = settings.firstRetry();
    for (int i = 1; i < failures && wait.compareTo(settings.longestRetry()) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    Duration capped = shorter(wait, settings.longestRetry());
    return capped.dividedBy(2).plus(random(capped.dividedBy(2)));
  }

  private Duration random(Duration upTo) {
    return upTo.isPositive() ? Duration.ofNanos(random.nextLong(upTo.toNanos())) : Duration.ZERO;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
