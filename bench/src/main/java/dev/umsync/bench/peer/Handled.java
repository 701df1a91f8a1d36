package dev.umsync.bench.peer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Counts what a consumer has handled, with the ticks of the first, the middle one and the last. */
final class Handled {
  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition enough = lock.newCondition();
  private int wanted = Integer.MAX_VALUE;
  private int count;
  private int failures;
  private long firstNanos;
  private long halfNanos;
  private long lastNanos;

  Handled(LongSupplier ticker) {
    this.ticker = ticker;
  }

  void one(boolean failed) {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      if (count++ == 0) {
        firstNanos = now;
      }
      if (count <= wanted / 2) {
        halfNanos = now;
      }
      if (failed) {
        failures++;
      }
      if (count == wanted) {
        lastNanos = now;
        enough.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  int failures() {
    lock.lock();
    try {
      return failures;
    } finally {
      lock.unlock();
    }
  }

  /** So many are to come; none of them has. */
  void expect(int number) {
    lock.lock();
    try {
      wanted = number;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for them; returns when the first, the middle one and the last of them were done. */
  long[] await() throws InterruptedException {
    lock.lock();
    try {
      while (count < wanted) {
        enough.await();
      }
      count = 0;
      wanted = Integer.MAX_VALUE;
      return new long[] {firstNanos, halfNanos, lastNanos};
    } finally {
      lock.unlock();
    }
  }
}
