package dev.umsync.worker.kafka;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/**
 * The one place where the client tells of partitions that come and go; on the poll thread, within
 * its poll.
 */
final class Rebalances implements ConsumerRebalanceListener {
  /** What happens to partitions. */
  interface Owner {
    void assigned(Collection<Integer> partitions);

    void revoked(Collection<Integer> partitions);

    void lost(Collection<Integer> partitions);
  }

  private final Owner owner;

  Rebalances(Owner owner) {
    this.owner = owner;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      owner.assigned(numbers(partitions));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      owner.revoked(numbers(partitions));
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    owner.lost(numbers(partitions));
  }

  private static Collection<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).sorted().toList();
  }
}
