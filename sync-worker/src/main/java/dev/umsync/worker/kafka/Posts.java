package dev.umsync.worker.kafka;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other threads want done on the poll thread, in order. Anybody posts, one thread works off.
 */
final class Posts {
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private final Doorbell bell;

  /**
   * Nothing yet.
   *
   * @param bell rung for the poll thread with each post
   */
  Posts(Doorbell bell) {
    this.bell = bell;
  }

  void post(Runnable action) {
    posted.add(action);
    bell.ring();
  }

  /** Does what is there. */
  void workOff() {
    for (Runnable next = posted.poll(); next != null; next = posted.poll()) {
      next.run();
    }
  }

  boolean isEmpty() {
    return posted.isEmpty();
  }
}
