package dev.umsync.standalone.cli;

import dev.umsync.standalone.audit.ScanProgress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says of work that takes longer than two seconds how far it is, every two seconds. Thread rule:
 * one thread.
 */
final class TimedProgress implements ScanProgress {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private final Terminal terminal;
  private final String what;
  private final LongSupplier ticker;
  private long saidAt;

  /**
   * @param what names the work: {@code audit trace}
   * @param ticker nanoseconds
   */
  TimedProgress(Terminal terminal, String what, LongSupplier ticker) {
    this.terminal = terminal;
    this.what = what;
    this.ticker = ticker;
    this.saidAt = ticker.getAsLong();
  }

  @Override
  public void at(long read, long all) {
    long now = ticker.getAsLong();
    if (now - saidAt >= EVERY.toNanos()) {
      saidAt = now;
      terminal
          .err()
          .printf(
              "umsync: %s: %,d of %,d records (%d %%)%n",
              what, read, all, all == 0 ? 100 : 100 * read / all);
    }
  }
}
