package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Rule 10 of key-ordered concurrency: one adapter around the client's listener, which keeps what is
 * lost apart from what is given up. The client's own listener takes one for the other.
 */
class RebalancesTest {
  private final List<String> told = new ArrayList<>();
  private final ConsumerRebalanceListener listener =
      new Rebalances(
          new Rebalances.Owner() {
            @Override
            public void assigned(Collection<Integer> partitions) {
              told.add("assigned " + partitions);
            }

            @Override
            public void revoked(Collection<Integer> partitions) {
              told.add("revoked " + partitions);
            }

            @Override
            public void lost(Collection<Integer> partitions) {
              told.add("lost " + partitions);
            }
          });

  private static List<TopicPartition> partitions(int... numbers) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int number : numbers) {
      partitions.add(new TopicPartition("umsync.voicemail", number));
    }
    return partitions;
  }

  @Test
  void partitionsThatAreLostAreNotTakenForOnesThatAreGivenUp() {
    listener.onPartitionsLost(partitions(3, 1));
    assertThat(told).containsExactly("lost [1, 3]");
  }

  @Test
  void partitionsAreToldOfInTheOrderOfTheirNumbers() {
    listener.onPartitionsAssigned(partitions(2, 0));
    listener.onPartitionsRevoked(partitions(2));
    assertThat(told).containsExactly("assigned [0, 2]", "revoked [2]");
  }

  /** A cooperative round that changes nothing for this member. */
  @Test
  void noPartitionsAreNoNews() {
    listener.onPartitionsAssigned(List.of());
    listener.onPartitionsRevoked(List.of());
    assertThat(told).isEmpty();
  }
}
