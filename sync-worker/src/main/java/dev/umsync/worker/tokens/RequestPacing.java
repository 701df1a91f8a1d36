package dev.umsync.worker.tokens;

import java.time.Duration;

/**
 * How soon an unanswered request for a token is repeated: after {@code first}, then twice as long
 * each time, at most {@code longest}. Immutable.
 */
public record RequestPacing(Duration first, Duration longest) {
  /** 5 seconds to 5 minutes. */
  public static final RequestPacing DEFAULT =
      new RequestPacing(Duration.ofSeconds(5), Duration.ofMinutes(5));

  /** Validates. */
  public RequestPacing {
    if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "token requests: first repeat after %s, at most %s; positive and not below it"
              .formatted(first, longest));
    }
  }

  /**
   * The wait after a request.
   *
   * @param requests how many were made, at least 1
   */
  Duration after(int requests) {
    Duration wait = first;
    for (int i = 1; i < requests && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
