package dev.umsync.worker.config;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened so far, to be closed in the reverse order, whether a start has failed half-way or
 * the role ends. Thread rule: one thread opens, one closes.
 */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Notes something that is open. */
  <T extends AutoCloseable> T add(T opened) {
    open.push(opened);
    return opened;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn()
            .addKeyValue("part", next.getClass().getSimpleName())
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("A part of the worker did not close; the rest goes on closing");
      }
    }
  }
}
