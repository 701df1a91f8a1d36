package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Limits;

/**
 * The memory of this worker: how much is held of all partitions together, and whether more may be
 * taken. Derived from what is held whenever it is asked. Owned by the poll thread.
 */
final class Room<E> {
  private final Shares<E> shares;
  private final Limits.Memory limits;
  private boolean aboveLowMark;

  Room(Shares<E> shares, Limits.Memory limits) {
    this.shares = shares;
    this.limits = limits;
  }

  long bytes() {
    long bytes = 0;
    for (PartitionShare<E> share : shares.all()) {
      bytes += share.bytes();
    }
    return bytes;
  }

  /** Whether reading is to stop. */
  boolean isFull() {
    return bytes() >= limits.bytesPerWorker();
  }

  /** Whether nothing is to be read: from the high mark on, until the low one. */
  boolean isPaused() {
    long bytes = bytes();
    aboveLowMark =
        bytes >= limits.bytesPerWorker() || (aboveLowMark && bytes > limits.bytesPerWorker() / 2);
    return aboveLowMark;
  }

  /** Whether there are bytes enough to hold a record of this size beside what there is. */
  boolean takes(long sizeBytes) {
    long bytes = bytes();
    if (bytes > 0 && bytes + sizeBytes * Entry.WEIGHT > limits.bytesPerWorker()) {
      // Otherwise others would fill what becomes free, and a large record would never get in.
      aboveLowMark = true;
      return false;
    }
    return true;
  }

  /** Whether a record of this size has to wait until no large one is held. */
  boolean waitsForLarge(long sizeBytes) {
    return isLarge(sizeBytes) && holdsLarge();
  }

  /** Whether this many readings of the parked log, each as large as they come, would fit in. */
  boolean takesReadings(long readings) {
    return bytes() + readings * limits.largeRecordBytes() * Entry.WEIGHT <= limits.bytesPerWorker();
  }

  boolean isLarge(long sizeBytes) {
    return sizeBytes > limits.largeRecordBytes();
  }

  boolean holdsLarge() {
    return shares.all().stream().anyMatch(PartitionShare::holdsLarge);
  }
}
