package dev.umsync.worker.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody will end any more (KIP-664). A broker that stalls may append a
 * transaction's records when its coordinator has closed it already; no marker comes for them, and
 * whoever reads committed records or asks for the group's offsets waits for ever. Any thread.
 */
final class HangingTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final String OFFSETS_TOPIC = "__consumer_offsets";

  private final Admin admin;
  private final String group;
  private final Duration quiet;
  private final Clock clock;

  /**
   * Over a cluster.
   *
   * @param quiet a transaction that has written nothing for so long is looked at; several times
   *     what a coordinator gives a transaction
   */
  HangingTransactions(Admin admin, String group, Duration quiet, Clock clock) {
    this.admin = admin;
    this.group = group;
    this.quiet = quiet;
    this.clock = clock;
  }

  /**
   * Aborts what hangs in these partitions and in the one that holds the group's offsets. Does
   * nothing but say so where this client may not: an operator can, with {@code
   * kafka-transactions.sh}. One that could not be ended keeps no other from being.
   */
  void abort(Collection<TopicPartition> partitions) throws InterruptedException {
    try {
      List<TopicPartition> all = new ArrayList<>(partitions);
      all.add(offsetsPartition());
      for (Map.Entry<TopicPartition, PartitionProducerState> each :
          admin.describeProducers(all).all().get().entrySet()) {
        for (ProducerState producer : each.getValue().activeProducers()) {
          if (isQuiet(producer)) {
            look(each.getKey(), producer);
          }
        }
      }
    } catch (ExecutionException | KafkaException e) {
      LOG.atError()
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log(
              "Whether transactions hang could not be looked into; see"
                  + " 'kafka-transactions.sh find-hanging'");
    }
  }

  private void look(TopicPartition partition, ProducerState producer) throws InterruptedException {
    try {
      if (isHanging(partition, producer)) {
        abort(partition, producer);
      }
    } catch (ExecutionException | KafkaException e) {
      if (e.getCause() instanceof InvalidProducerEpochException) {
        return; // it came to its end since it was described; if not, the next look finds it
      }
      LOG.atError()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("producer", producer.producerId())
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log(
              "A transaction is undecided for too long and could not be ended; see"
                  + " 'kafka-transactions.sh find-hanging'");
    }
  }

  private TopicPartition offsetsPartition() throws InterruptedException, ExecutionException {
    Map<String, TopicDescription> topics =
        admin.describeTopics(List.of(OFFSETS_TOPIC)).allTopicNames().get();
    int partitions = requireNonNull(topics.get(OFFSETS_TOPIC)).partitions().size();
    return new TopicPartition(OFFSETS_TOPIC, Utils.abs(group.hashCode()) % partitions);
  }

  private boolean isQuiet(ProducerState producer) {
    return producer.currentTransactionStartOffset().isPresent()
        && producer.lastTimestamp() < clock.instant().minus(quiet).toEpochMilli();
  }

  /** Whether no coordinator has this transaction of this producer under way here. */
  private boolean isHanging(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    Collection<TransactionListing> found =
        admin
            .listTransactions(
                new ListTransactionsOptions().filterProducerIds(Set.of(producer.producerId())))
            .all()
            .get();
    for (TransactionListing listing : found) {
      TransactionDescription description =
          admin
              .describeTransactions(List.of(listing.transactionalId()))
              .description(listing.transactionalId())
              .get();
      if (description.topicPartitions().contains(partition)) {
        return false;
      }
    }
    return true;
  }

  private void abort(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    admin
        .abortTransaction(
            new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0)))
        .all()
        .get();
    LOG.atWarn()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("producer", producer.producerId())
        .log("A transaction that its coordinator knows nothing of was aborted");
  }
}
