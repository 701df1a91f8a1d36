package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.mailbox.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;

/**
 * Those who waited for a token and gave up, so that perhaps nobody waits for it any more: the
 * request may be lost, on a Kafka that was away or with the worker that made it, and whoever is
 * parked tries again in many minutes only. Safe for any number of threads.
 */
final class Missed {
  /**
   * What is not answered so long is most likely refused; whoever is parked asks at its next try.
   */
  static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final int most;
  private final ToIntFunction<Subscriber> partitionOf;
  private final SequencedMap<Subscriber, Want> wanted = new LinkedHashMap<>();

  /**
   * What somebody waited for.
   *
   * @param since when it was given up last
   * @param account whose it is, where that is known
   * @param validUntil so long it has to live at least
   */
  record Want(Instant since, Optional<Account> account, Instant validUntil) {}

  /**
   * @param most at most so many are remembered; who comes then waits for the next try
   */
  Missed(int most, ToIntFunction<Subscriber> partitionOf) {
    this.most = most;
    this.partitionOf = partitionOf;
  }

  synchronized void add(Subscriber subscriber, Want want) {
    if (wanted.size() < most || wanted.containsKey(subscriber)) {
      wanted.put(subscriber, want);
    }
  }

  synchronized void remove(Subscriber subscriber) {
    wanted.remove(subscriber);
  }

  /** Forgets those of a partition that is another worker's. */
  synchronized void drop(int partition) {
    wanted.keySet().removeIf(subscriber -> partitionOf.applyAsInt(subscriber) == partition);
  }

  /** Those remembered now, who was asked for longest ago first; the old ones are forgotten. */
  synchronized Map<Subscriber, Want> all(Instant now) {
    wanted.values().removeIf(want -> want.since().plus(REMEMBERED).isBefore(now));
    return new LinkedHashMap<>(wanted);
  }

  /** Was asked for again: others come before it the next time. */
  synchronized void asked(Subscriber subscriber) {
    Want want = wanted.get(subscriber);
    if (want != null) {
      wanted.putLast(subscriber, want);
    }
  }
}
