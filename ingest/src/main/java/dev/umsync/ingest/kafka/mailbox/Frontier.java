package dev.umsync.ingest.kafka.mailbox;

import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which events of a partition are settled: what may be committed is the lowest that is not. Owned
 * by the link's task.
 */
final class Frontier {
  private final TreeMap<Long, Boolean> open = new TreeMap<>();
  private long next = -1;
  private long committed = -1;

  /** An offset was read. */
  void seen(long offset) {
    open.put(offset, Boolean.FALSE);
    next = offset + 1;
  }

  /** It needs nothing more; one that was not seen is ignored. */
  void settled(long offset) {
    if (open.computeIfPresent(offset, (o, was) -> Boolean.TRUE) == null) {
      return;
    }
    while (!open.isEmpty() && open.firstEntry().getValue()) {
      open.pollFirstEntry();
    }
  }

  /** What to commit, if that is more than what was committed last. */
  OptionalLong toCommit() {
    long frontier = open.isEmpty() ? next : open.firstKey();
    return frontier > committed ? OptionalLong.of(frontier) : OptionalLong.empty();
  }

  /** This much is committed. */
  void committed(long offset) {
    committed = Math.max(committed, offset);
  }
}
