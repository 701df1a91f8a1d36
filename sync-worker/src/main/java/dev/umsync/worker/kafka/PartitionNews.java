package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Tells which partitions a worker has and who is in them. Whoever hears it asks before the worker
 * runs, is told on the poll thread and must not block.
 */
public interface PartitionNews {
  /** Has somebody hear which partitions this worker has, whenever that changes. */
  void watchOwned(Consumer<Set<Integer>> hears);

  /** Has somebody hear whose state is there. */
  void watchState(OwnedState hears);

  /**
   * Has somebody say, when a partition is taken over, of each subscriber parked in it whether the
   * cause is gone.
   */
  void watchParked(BiPredicate<Key, Cause> isGone);
}
