package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space of a data folder, so that the disk is never filled: a broker whose disk is
 * full stops, and cannot even delete. Safe for use from any thread; {@link #hasRoom()} costs a
 * clock reading between two looks at the file system.
 */
public final class DiskGuard {

  /** How long one look at the file system is believed: 1 s. */
  public static final Duration STANDARD_INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);

  private record Look(long usableBytes, long atNanos) {}

  private final Path dir;
  private final DiskLimits limits;
  private final FreeSpace space;
  private final LongSupplier ticker;
  private final long intervalNanos;
  private final AtomicReference<@Nullable Look> last = new AtomicReference<>();

  /**
   * A guard that has not looked yet.
   *
   * @param dir an existing folder on the disk to watch
   * @param limits what is enough
   * @param space where the figure comes from
   * @param ticker monotonic nanoseconds
   * @param interval how long one figure is believed
   */
  public DiskGuard(
      Path dir, DiskLimits limits, FreeSpace space, LongSupplier ticker, Duration interval) {
    this.dir = dir;
    this.limits = limits;
    this.space = space;
    this.ticker = ticker;
    this.intervalNanos = interval.toNanos();
  }

  /**
   * Whether there is room to take in something new. False also when the file system does not say.
   */
  public boolean hasRoom() {
    return usableBytes() >= limits.acceptBytes();
  }

  /** Free bytes at the last look, or -1 when the file system did not say. */
  public long usableBytes() {
    Look seen = last.get();
    long now = ticker.getAsLong();
    if (seen == null || now - seen.atNanos() >= intervalNanos) {
      seen = new Look(look(dir, space), now);
      last.set(seen);
    }
    return seen.usableBytes();
  }

  /**
   * Looks at the disk now.
   *
   * @throws BrokerStartFailed when there is less than a start needs, or the file system does not
   *     say
   */
  static void requireRoomToStart(Path dir, DiskLimits limits, FreeSpace space)
      throws BrokerStartFailed {
    long usable = look(dir, space);
    if (usable < 0) {
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.DISK_LOW,
          "The disk of " + dir + " does not say how much room it has: check that disk.");
    }
    if (usable < limits.startBytes()) {
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.DISK_LOW,
          "The disk of "
              + dir
              + " has "
              + (usable >> 20)
              + " MiB free and a start needs "
              + (limits.startBytes() >> 20)
              + " MiB: free some space, or use a folder on another disk.");
    }
  }

  /** Usable bytes now, or -1 when the file system does not say. */
  static long look(Path dir, FreeSpace space) {
    try {
      return space.usableBytes(dir);
    } catch (IOException e) {
      LOG.atError().addKeyValue("dir", dir).setCause(e).log("Free disk space cannot be read");
      return -1;
    }
  }
}
