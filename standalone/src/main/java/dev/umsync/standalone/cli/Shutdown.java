package dev.umsync.standalone.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits for SIGTERM or SIGINT, or for a fault, and holds the JVM until the roles have drained. A
 * second signal ends the process at once, as does a drain that takes too long: what is not finished
 * then is found by whoever takes the work over. Thread rule: any thread.
 */
final class Shutdown {
  /** A supervisor's patience is commonly 90 s; draining has its own, shorter deadlines. */
  private static final long LONGEST_DRAIN_SECONDS = 80;

  /** What a shell says of a process that ended by a signal: this and the signal's number. */
  private static final int ENDED_BY_SIGNAL = 128;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch drained = new CountDownLatch(1);
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile int status;

  Shutdown() {
    boolean term = Signals.handle("TERM", this::onSignal);
    boolean interrupt = Signals.handle("INT", this::onSignal);
    if (!term || !interrupt) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::onExit, "umsync-shutdown"));
    }
  }

  private void onSignal(int number) {
    if (!signalled.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(ENDED_BY_SIGNAL + number);
    }
    asked.countDown();
    Thread.ofPlatform()
        .name("umsync-shutdown")
        .daemon()
        .start(() -> {
          if (!isDrainedInTime()) {
            Runtime.getRuntime().halt(1);
          }
        });
  }

  /**
   * Where signals can't be taken the JVM halts when its hooks have returned, so this one returns
   * when the roles are down.
   */
  private void onExit() {
    asked.countDown();
    if (!isDrainedInTime()) {
      status = 1;
    }
  }

  private boolean isDrainedInTime() {
    try {
      return drained.await(LONGEST_DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
