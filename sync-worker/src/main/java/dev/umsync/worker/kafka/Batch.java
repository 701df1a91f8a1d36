package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What is to be written in one transaction. Immutable.
 *
 * @param name names the batch in the commit's metadata
 * @param settlements in their order
 * @param points what to commit for each partition concerned; never empty
 * @param spans what is durable now about the subscribers whose parked events change
 * @param asides what is set aside of the subscribers about whom an order is among them
 * @param member under whose epoch to commit
 * @param builtNanos when the batch was built, on the ticker
 */
record Batch<E>(
    String name,
    List<Settlement<Work<E>, Effects>> settlements,
    Map<Assignment, CommitPoint> points,
    Map<Whose, Optional<ParkedSpan>> spans,
    Map<Whose, List<AsideEvent>> asides,
    ConsumerGroupMetadata member,
    long builtNanos) {

  /** A subscriber under one assignment. */
  record Whose(Assignment assignment, Key subscriber) {}

  /** How it went. */
  sealed interface Result<E> {
    Batch<E> batch();
  }

  /**
   * It is durable.
   *
   * @param spans what is durable now about the subscribers whose parked events changed
   * @param aside events that were set aside, or about which something changed, by partition
   * @param asideClosed offsets of those that are so no more
   * @param parkedThrough highest offset that was appended to the parked log
   */
  record Written<E>(
      Batch<E> batch,
      Map<Whose, Optional<ParkedSpan>> spans,
      Map<Integer, List<AsideEvent>> aside,
      Map<Integer, List<Long>> asideClosed,
      Map<Integer, Long> parkedThrough)
      implements Result<E> {}

  /**
   * Nothing of it is, and nothing will be.
   *
   * @param memberRefused whether the group did not know the member under this epoch
   */
  record Refused<E>(Batch<E> batch, boolean memberRefused) implements Result<E> {}
}
