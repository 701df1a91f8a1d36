package dev.umsync.ingest.asterisk.spool;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Which mailboxes are to be looked at, and when. A burst of changes is one look: each change puts
 * it off, but not for ever. Thread rule: any thread.
 */
final class Agenda {
  private static final int LONGEST_BURST = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<BoxName, Due> due = new HashMap<>();
  private final LongSupplier nanoTicker;

  private record Due(long firstNanos, long atNanos) {}

  Agenda(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /** Something changed in it. */
  void touched(BoxName box, Duration settle) {
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      Due before = due.get(box);
      long first = before == null ? now : Math.min(before.firstNanos, now);
      long latest = first + LONGEST_BURST * settle.toNanos();
      due.put(box, new Due(first, Math.min(now + settle.toNanos(), latest)));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** It is to be looked at after this time at the latest. */
  void within(BoxName box, Duration delay) {
    long at = nanoTicker.getAsLong() + delay.toNanos();
    lock.lock();
    try {
      due.merge(box, new Due(at, at), (old, now) -> now.atNanos - old.atNanos < 0 ? now : old);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next one that is due, waiting at most this long for it. */
  Optional<BoxName> next(Duration patience) throws InterruptedException {
    long deadline = nanoTicker.getAsLong() + patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        long now = nanoTicker.getAsLong();
        Optional<Map.Entry<BoxName, Due>> first =
            due.entrySet().stream().min(Comparator.comparingLong(e -> e.getValue().atNanos - now));
        if (first.isPresent() && first.get().getValue().atNanos - now <= 0) {
          due.remove(first.get().getKey());
          return first.map(Map.Entry::getKey);
        }
        long until = first.map(e -> e.getValue().atNanos - now).orElse(Long.MAX_VALUE);
        long wait = Math.min(until, deadline - now);
        if (wait <= 0) {
          return Optional.empty();
        }
        boolean _ = changed.await(wait, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }
}
