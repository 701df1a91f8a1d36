package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is held of each partition that was admitted, at most one period of ownership of each at a
 * time. Owned by the poll thread.
 */
final class Shares<E> {
  private final Map<Integer, PartitionShare<E>> byPartition = new HashMap<>();

  /**
   * Adds one.
   *
   * @throws IllegalStateException if its partition is admitted already
   */
  void add(PartitionShare<E> share) {
    if (byPartition.putIfAbsent(share.assignment.partition(), share) != null) {
      throw new IllegalStateException(share.assignment + " is admitted already");
    }
  }

  /** That of the partition, whoever's it is. */
  Optional<PartitionShare<E>> at(int partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  /** That of the assignment, if it is admitted and not closed. */
  Optional<PartitionShare<E>> of(Assignment assignment) {
    return at(assignment.partition()).filter(share -> share.assignment.equals(assignment));
  }

  /**
   * That of the assignment.
   *
   * @throws IllegalStateException if it is not admitted
   */
  PartitionShare<E> require(Assignment assignment) {
    return of(assignment)
        .orElseThrow(() -> new IllegalStateException(assignment + " is not admitted"));
  }

  void remove(PartitionShare<E> share) {
    byPartition.remove(share.assignment.partition(), share);
  }

  Collection<PartitionShare<E>> all() {
    return byPartition.values();
  }
}
