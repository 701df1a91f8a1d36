package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those for whom no token came in time and for whom nobody waits any more, for their events are set
 * aside: their request may be lost, on a Kafka that was away or with the worker that made it, and
 * they are tried again in minutes only. Safe for any number of threads.
 */
final class Missed {
  /** Their next try asks by itself; and what was not answered so long is no lost request. */
  static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final int most;
  private final Map<Subscriber, Instant> since = new ConcurrentHashMap<>();

  /**
   * @param most at most so many are remembered; who comes then waits for the next try
   */
  Missed(int most) {
    this.most = most;
  }

  void add(Subscriber subscriber, Instant now) {
    if (since.size() < most || since.containsKey(subscriber)) {
      since.put(subscriber, now);
    }
  }

  void remove(Subscriber subscriber) {
    since.remove(subscriber);
  }

  /** Those remembered now; who was remembered long enough is forgotten. */
  Iterable<Subscriber> all(Instant now) {
    since.values().removeIf(at -> at.plus(REMEMBERED).isBefore(now));
    return since.keySet();
  }
}
