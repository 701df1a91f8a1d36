package dev.umsync.worker.connections;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is on one connection: one at a time, deliveries before everything else that waits,
 * within a class in no particular order. Safe for any number of threads.
 */
final class Turn {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();
  private boolean taken;
  private int deliveriesWaiting;

  /**
   * Waits for the turn.
   *
   * @return whether it came in time; then {@link #leave} must follow
   */
  boolean enter(boolean delivery, long patienceNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (delivery) {
        deliveriesWaiting++;
      }
      try {
        long left = patienceNanos;
        while (taken || (!delivery && deliveriesWaiting > 0)) {
          if (left <= 0) {
            return false;
          }
          left = free.awaitNanos(left);
        }
        taken = true;
        return true;
      } finally {
        if (delivery) {
          deliveriesWaiting--;
          free.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the turn only if nobody has it or waits for it. */
  boolean enterAtOnce() throws InterruptedException {
    return enter(false, 0);
  }

  void leave() {
    lock.lock();
    try {
      taken = false;
      free.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
