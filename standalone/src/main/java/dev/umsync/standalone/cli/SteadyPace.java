package dev.umsync.standalone.cli;

import dev.umsync.standalone.replay.ReplayRun;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets so many through per second, evenly, without making up for what was late. One thread. */
final class SteadyPace implements ReplayRun.Pace {
  /** Sleeping for less costs more than it keeps. */
  private static final long SHORTEST_NANOS = 1_000_000;

  private final long stepNanos;
  private final LongSupplier ticker;
  private final Sleep sleep;
  private long next;

  /** Waits. */
  interface Sleep {
    /** Returns after this time. */
    void sleep(Duration length) throws InterruptedException;
  }

  SteadyPace(int perSecond, LongSupplier ticker, Sleep sleep) {
    this.stepNanos = Duration.ofSeconds(1).toNanos() / perSecond;
    this.ticker = ticker;
    this.sleep = sleep;
    this.next = ticker.getAsLong();
  }

  @Override
  public void await() throws InterruptedException {
    long early = next - ticker.getAsLong();
    if (early >= SHORTEST_NANOS) {
      sleep.sleep(Duration.ofNanos(early));
    }
    next = Math.max(next, ticker.getAsLong() - Duration.ofMillis(100).toNanos()) + stepNanos;
  }
}
