package dev.umsync.broker;

/**
 * Free space below which things are refused. Immutable.
 *
 * @param startBytes free bytes that a start needs; 0 or more
 * @param acceptBytes free bytes below which nothing new is taken in; 0 to {@code startBytes}. What
 *     is left below it is for the broker's own work: compaction, offsets, outcomes of what was
 *     accepted
 */
public record DiskLimits(long startBytes, long acceptBytes) {

  private static final long GIB = 1L << 30;

  /** 2 GiB to start, 1 GiB to go on accepting. */
  public static final DiskLimits STANDARD = new DiskLimits(2 * GIB, GIB);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a limit is negative, or acceptance needs more than a
   *     start does
   */
  public DiskLimits {
    if (acceptBytes < 0 || startBytes < acceptBytes) {
      throw new IllegalArgumentException(
          "disk limits need 0 <= acceptBytes <= startBytes, are acceptBytes "
              + acceptBytes
              + " and startBytes "
              + startBytes);
    }
  }
}
