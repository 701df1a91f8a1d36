package dev.umsync.worker.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;

/**
 * What a group has committed, transactions decided. Stateless.
 *
 * <p>The admin client answers for a partition with an undecided transaction (KIP-447) by leaving it
 * out of its result, with a warning and no error, and for one without a commit by a null. Taken for
 * each other, they make what was attempted look fresh.
 */
final class StableOffsets {
  private StableOffsets() {}

  /**
   * The commits of these partitions.
   *
   * @return an entry for each of them, null where nothing was ever committed
   * @throws UnstableOffsetCommitException if one of them has an undecided transaction: ask again
   * @throws ExecutionException if the broker could not say
   */
  static Map<TopicPartition, @Nullable OffsetAndMetadata> of(
      Admin admin, String group, Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, @Nullable OffsetAndMetadata> decided = decided(admin, group, partitions);
    if (!decided.keySet().containsAll(partitions)) {
      throw undecided();
    }
    return decided;
  }

  /** As {@link #of}, without those that have an undecided transaction. */
  static Map<TopicPartition, @Nullable OffsetAndMetadata> decided(
      Admin admin, String group, Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    ListConsumerGroupOffsetsSpec these =
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.copyOf(partitions));
    return new HashMap<>(
        admin
            .listConsumerGroupOffsets(
                Map.of(group, these), new ListConsumerGroupOffsetsOptions().requireStable(true))
            .partitionsToOffsetAndMetadata(group)
            .get());
  }

  static UnstableOffsetCommitException undecided() {
    return new UnstableOffsetCommitException("a transaction with offsets is not decided yet");
  }
}
