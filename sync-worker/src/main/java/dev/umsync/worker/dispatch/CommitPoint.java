package dev.umsync.worker.dispatch;

import java.util.BitSet;

/**
 * What is durable about a partition: the content of an offset commit. Immutable as long as nobody
 * changes the set.
 *
 * @param frontier the lowest unfinished offset; everything below it is finished
 * @param claim no offset at or above it was ever attempted; at least {@code frontier}
 * @param released whether the owner that wrote this had no call running, and none of an earlier
 *     owner could be
 * @param finished bit {@code i} is set if offset {@code frontier + i} is finished
 */
public record CommitPoint(long frontier, long claim, boolean released, BitSet finished) {
  /** Checks the order of the bounds. */
  public CommitPoint {
    if (frontier < 0 || claim < frontier) {
      throw new IllegalArgumentException("claim " + claim + " below frontier " + frontier);
    }
  }

  /** The point of a partition that nobody owned before. */
  public static CommitPoint untouched(long frontier) {
    return new CommitPoint(frontier, frontier, true, new BitSet());
  }
}
