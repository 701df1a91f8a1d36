package dev.umsync.common.kafka;

import java.util.concurrent.Callable;

/** Waits for what another thread or process brings about. */
final class Await {
  private static final int LOOKS = 3_000;
  private static final long BETWEEN_MILLIS = 20;

  private Await() {}

  static void until(Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < LOOKS; i++) {
      if (condition.call()) {
        return;
      }
      Thread.sleep(BETWEEN_MILLIS);
    }
    throw new AssertionError("it did not come about");
  }
}
