package dev.umsync.common.upload;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the bytes of all requests in progress: a request reserves what it may send before a byte
 * of it is read, and gives it back when it is answered. What a worker reads of a mailbox to write
 * it again is such a request too. First come, first served. Thread rule: any thread.
 */
public final class UploadBudget {
  private static final int UNIT_BYTES = 1024;

  /** Even a tiny request costs this much, which bounds their number. */
  private static final int LEAST_BYTES = 64 * 1024;

  private final int allUnits;
  private final Semaphore units;
  private final Duration wait;

  /** Bytes reserved until closed; closing twice gives them back once. */
  public final class Reservation implements AutoCloseable {
    private int held;

    private Reservation(int held) {
      this.held = held;
    }

    @Override
    public void close() {
      units.release(held);
      held = 0;
    }
  }

  /**
   * @param bytes for all requests together, 1 KiB or more
   * @param wait how long a request waits for others to end
   */
  public UploadBudget(long bytes, Duration wait) {
    this.allUnits = units(bytes);
    this.units = new Semaphore(allUnits, true);
    this.wait = wait;
  }

  /**
   * Reserves that many bytes; a request larger than the whole budget gets the whole budget.
   *
   * @return empty if others held too much for too long
   */
  public Optional<Reservation> reserve(long bytes) throws InterruptedException {
    int wanted = Math.min(allUnits, units(Math.max(bytes, LEAST_BYTES)));
    return units.tryAcquire(wanted, wait.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(new Reservation(wanted))
        : Optional.empty();
  }

  /** Bytes that no request holds. */
  public long freeBytes() {
    return (long) units.availablePermits() * UNIT_BYTES;
  }

  private static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT_BYTES - 1) / UNIT_BYTES);
  }
}
