package dev.umsync.worker.kafka;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other threads want done on the poll thread, in order. Anybody posts, one thread works off.
 */
final class Posts {
  private static final int MOST_AT_ONCE = 10_000;

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

  /**
   * Does what is there, at most so much: whoever posts without a pause must not keep it for itself.
   */
  void workOff() {
    for (int done = 0; done < MOST_AT_ONCE; done++) {
      Runnable next = posted.poll();
      if (next == null) {
        return;
      }
      next.run();
    }
  }

  boolean isEmpty() {
    return posted.isEmpty();
  }
}
