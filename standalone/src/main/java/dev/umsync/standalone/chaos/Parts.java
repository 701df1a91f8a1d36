package dev.umsync.standalone.chaos;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/**
 * Everything that was started, in the order of its start; closed in the opposite one. What is added
 * after that is closed at once. Safe from any thread, so that an interrupt from the keyboard ends
 * what a half-done start has started.
 */
public final class Parts implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  /**
   * Takes a part.
   *
   * @throws IllegalStateException if everything is being ended
   */
  <T extends AutoCloseable> T add(T part) {
    synchronized (parts) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    throw new IllegalStateException("Everything is being ended");
  }

  @Override
  public void close() {
    while (true) {
      AutoCloseable next;
      synchronized (parts) {
        closed = true;
        next = parts.poll();
      }
      if (next == null) {
        return;
      }
      close(next);
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(Parts.class)
          .atDebug()
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("A part of the installation did not stop cleanly");
    }
  }
}
