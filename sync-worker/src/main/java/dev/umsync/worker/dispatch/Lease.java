package dev.umsync.worker.dispatch;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this worker may change mailboxes without hearing from its group: a time counted from the
 * moment at which it sent the last commit that was acknowledged under its epoch, on the monotonic
 * ticker. Written by the poll thread, asked by any.
 *
 * <p>A commit is only acknowledged while the member is in the group, so the lease ends at most its
 * length after the member was put out, however long the process was frozen: that is what a new
 * owner waits for before it searches.
 */
public final class Lease {
  private final LongSupplier ticker;
  private final long lengthNanos;
  private volatile boolean held;
  private volatile long sentNanos;

  /**
   * A lease not held yet.
   *
   * @param ticker monotonic nanoseconds
   * @param length the session timeout less a margin
   */
  public Lease(LongSupplier ticker, Duration length) {
    this.ticker = ticker;
    this.lengthNanos = length.toNanos();
  }

  /**
   * Renews the lease.
   *
   * @param sentAtNanos the ticker's reading before the acknowledged commit was sent
   */
  public void acknowledged(long sentAtNanos) {
    sentNanos = sentAtNanos;
    held = true;
  }

  /** Gives the lease up at once: the member was put out of its group. */
  public void lose() {
    held = false;
  }

  /** Whether a mailbox change may begin, or end, now. */
  public boolean permitsMailboxChange() {
    return held && ticker.getAsLong() - sentNanos < lengthNanos;
  }
}
