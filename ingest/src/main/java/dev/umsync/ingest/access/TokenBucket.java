package dev.umsync.ingest.access;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets so many events through each second, and a burst of more. It may go into debt for what is
 * only known after a request was let in (a batch); the next request then waits the debt out. Thread
 * rule: any thread.
 */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final double burst;
  private final LongSupplier nanoTicker;
  private double tokens;
  private long filledAtNanos;

  /**
   * @param perSecond how many each second on average, at least 1
   * @param burst how many at once after a pause, at least 1
   * @param nanoTicker a monotonic clock in nanoseconds
   */
  public TokenBucket(int perSecond, int burst, LongSupplier nanoTicker) {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("a rate and its burst are at least 1");
    }
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTicker = nanoTicker;
    this.tokens = burst;
    this.filledAtNanos = nanoTicker.getAsLong();
  }

  /** Takes one token; zero if there was one, else how long until there is one. */
  public synchronized Duration take() {
    fill();
    if (tokens >= 1) {
      tokens -= 1;
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS_PER_SECOND));
  }

  /** Takes these whether or not they are there; not negative. */
  public synchronized void charge(int more) {
    fill();
    tokens -= more;
  }

  private void fill() {
    long now = nanoTicker.getAsLong();
    tokens = Math.min(burst, tokens + (now - filledAtNanos) / NANOS_PER_SECOND * perSecond);
    filledAtNanos = now;
  }
}
