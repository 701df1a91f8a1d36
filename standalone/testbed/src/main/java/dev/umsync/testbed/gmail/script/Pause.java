package dev.umsync.testbed.gmail.script;

import java.time.Duration;

/** How the server lets time pass; a test may count instead. */
@FunctionalInterface
public interface Pause {
  /** Returns after the duration, or earlier when the server is closed. */
  void pause(Duration duration) throws InterruptedException;
}
