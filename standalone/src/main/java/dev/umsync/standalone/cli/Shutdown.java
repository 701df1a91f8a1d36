package dev.umsync.standalone.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for SIGTERM or SIGINT, or for a fault, and holds the JVM until the roles have drained.
 * Thread rule: any thread.
 */
final class Shutdown {
  /** A supervisor's patience is commonly 90 s; draining has its own, shorter deadlines. */
  private static final long LONGEST_DRAIN_SECONDS = 80;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch drained = new CountDownLatch(1);
  private volatile int status;

  Shutdown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "umsync-shutdown"));
  }

  /** The JVM halts when its hooks have returned, so this one returns when the roles are down. */
  private void onSignal() {
    asked.countDown();
    try {
      if (!drained.await(LONGEST_DRAIN_SECONDS, TimeUnit.SECONDS)) {
        status = 1;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the process is to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** The process is to end because something broke. */
  void failed() {
    status = 1;
    asked.countDown();
  }

  /** Everything is down. */
  void done() {
    drained.countDown();
  }

  int status() {
    return status;
  }
}
