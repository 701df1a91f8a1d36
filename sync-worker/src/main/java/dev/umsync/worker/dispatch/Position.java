package dev.umsync.worker.dispatch;

/**
 * Where a record stands in a log. Immutable.
 *
 * @param partition number of the partition, from 0
 * @param offset offset in it, from 0
 */
public record Position(int partition, long offset) {
  /** Checks the range. */
  public Position {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException("no such position: " + partition + "-" + offset);
    }
  }

  @Override
  public String toString() {
    return partition + "-" + offset;
  }
}
