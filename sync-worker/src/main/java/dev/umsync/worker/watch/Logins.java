package dev.umsync.worker.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Rations looks for which a connection has to be made first. When a mail server drops all
 * connections, or more people are active than there are connections, every look would log in anew,
 * and deliveries would wait behind thousands of handshakes. Those that wait do so in order. Guarded
 * by {@link Watch}.
 */
final class Logins {
  private static final double NANOS_A_SECOND = Duration.ofSeconds(1).toNanos();

  private final int perSecond;
  private final Deque<WatchedMailbox> waiting = new ArrayDeque<>();
  private double free;
  private long countedNanos;

  /**
   * @param perSecond looks a second that may log in; so many at once after a rest
   * @param nowNanos a monotonic ticker's nanoseconds
   */
  Logins(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.free = perSecond;
    this.countedNanos = nowNanos;
  }

  /** Takes one of those that are free now; those that wait go first. */
  boolean take(long nowNanos) {
    count(nowNanos);
    if (free < 1 || !waiting.isEmpty()) {
      return false;
    }
    free--;
    return true;
  }

  /** Has a mailbox wait its turn. */
  void await(WatchedMailbox mailbox) {
    mailbox.schedule.awaitsLogin = true;
    if (!mailbox.schedule.inLoginLine) {
      mailbox.schedule.inLoginLine = true;
      waiting.addLast(mailbox);
    }
  }

  /** The next that waits still, if one is free. */
  Optional<WatchedMailbox> next(long nowNanos) {
    count(nowNanos);
    while (free >= 1 && !waiting.isEmpty()) {
      WatchedMailbox mailbox = waiting.removeFirst();
      mailbox.schedule.inLoginLine = false;
      boolean waits = mailbox.schedule.awaitsLogin && !mailbox.schedule.closed;
      mailbox.schedule.awaitsLogin = false;
      if (waits) {
        free--;
        return Optional.of(mailbox);
      }
    }
    return Optional.empty();
  }

  private void count(long nowNanos) {
    free = Math.min(perSecond, free + (nowNanos - countedNanos) / NANOS_A_SECOND * perSecond);
    countedNanos = nowNanos;
  }
}
