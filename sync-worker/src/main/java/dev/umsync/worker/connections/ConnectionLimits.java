package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.Provider;
import java.time.Duration;
import java.util.Map;

/**
 * How many connections there may be and how long they live. Immutable.
 *
 * @param total connections open at once, warm and busy together
 * @param perProvider at most this many of {@code total} for one provider; a provider not named has
 *     no limit of its own
 * @param idleClose a warm connection not used for this long is closed
 * @param probeAfter a warm connection not used for this long is asked for a sign of life before
 *     work is given to it
 * @param renewBefore a connection is replaced between once and twice this long before its token
 *     expires, but not before half of the token's life is over
 * @param tokenLife the shortest remaining life of a token to connect with
 * @param slowDown how long an account rests after the server asked to slow down
 */
public record ConnectionLimits(
    int total,
    Map<Provider, Integer> perProvider,
    Duration idleClose,
    Duration probeAfter,
    Duration renewBefore,
    Duration tokenLife,
    Duration slowDown) {
  public ConnectionLimits {
    perProvider = Map.copyOf(perProvider);
    if (total < 1 || perProvider.values().stream().anyMatch(n -> n < 1)) {
      throw new IllegalArgumentException(
          "connection limits: total and each provider's must be at least 1");
    }
  }

  /**
   * 4,000 connections, closed after 30 minutes, probed after one, renewed 5 to 10 minutes ahead.
   */
  public static ConnectionLimits defaults() {
    return new ConnectionLimits(
        4_000,
        Map.of(),
        Duration.ofMinutes(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(2),
        Duration.ofSeconds(5));
  }

  /** With another number in all. */
  public ConnectionLimits withTotal(int other) {
    return new ConnectionLimits(
        other, perProvider, idleClose, probeAfter, renewBefore, tokenLife, slowDown);
  }

  /** The limit for one provider. */
  int of(Provider provider) {
    return perProvider.getOrDefault(provider, total);
  }
}
