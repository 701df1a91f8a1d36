package dev.umsync.worker.kafka;

import static java.util.Objects.requireNonNull;

import dev.umsync.worker.kafka.ProducerPast.Fate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody will end any more (KIP-664), as they were decided. A broker that
 * stalls may append a transaction's records when its coordinator has closed it already, and a
 * coordinator that is started again may leave partitions out when it ends what it finds decided (as
 * Kafka 4.4.0 does): no marker comes there, and whoever reads committed records or asks for the
 * group's offsets waits for ever. Any thread.
 */
final class HangingTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final String OFFSETS_TOPIC = "__consumer_offsets";

  /**
   * Who tries something once a second that a hanging transaction may hold up has it looked for at
   * each of these times.
   */
  static final int LOOK_EVERY = 5;

  /** One partition without a leader must not hold up the others for Kafka's usual minute. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final Admin admin;
  private final CommitMarkers markers;
  private final String group;
  private final Duration quiet;
  private final Clock clock;

  /**
   * Over a cluster.
   *
   * @param quiet a transaction that has written nothing for so long is looked at; several times
   *     what a coordinator gives a transaction
   */
  HangingTransactions(
      Admin admin, CommitMarkers markers, String group, Duration quiet, Clock clock) {
    this.admin = admin;
    this.markers = markers;
    this.group = group;
    this.quiet = quiet;
    this.clock = clock;
  }

  /**
   * Ends what hangs in these partitions and in the one that holds the group's offsets. Does nothing
   * but say so where this client may not: an operator can, with {@code kafka-transactions.sh}. One
   * that could not be ended keeps no other from being.
   */
  void end(Collection<TopicPartition> partitions) throws InterruptedException {
    try {
      for (Map.Entry<TopicPartition, PartitionProducerState> each :
          open(partitions, HangingTransactions::skipped).entrySet()) {
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

  /**
   * Completes what a producer has committed: in all of these partitions where it is still open,
   * without waiting until it is quiet. The producer is closed.
   *
   * @param known what its coordinator tells of it, described before
   * @throws KafkaException if that can't be had
   * @throws ExecutionException if the broker could not say
   */
  void complete(TransactionDescription known, Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    ProducerPast past = new ProducerPast(known);
    complete(known.producerId(), partitions, past::of);
  }

  /**
   * Completes a transaction that is known to be committed, and whose producer is fenced: in all of
   * these partitions where it is still open.
   *
   * @param transactionalId used by one producer and never again
   * @throws KafkaException if that can't be had
   * @throws ExecutionException if the broker could not say
   */
  void complete(String transactionalId, Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    long id =
        admin
            .describeTransactions(List.of(transactionalId))
            .description(transactionalId)
            .get()
            .producerId();
    complete(id, partitions, (partition, epoch) -> Fate.COMMITTED);
  }

  private void complete(
      long id,
      Collection<TopicPartition> partitions,
      BiFunction<TopicPartition, Integer, Fate> fate)
      throws InterruptedException, ExecutionException {
    List<ExecutionException> failed = new ArrayList<>();
    Map<TopicPartition, PartitionProducerState> open =
        open(partitions, (partition, e) -> failed.add(e));
    for (Map.Entry<TopicPartition, PartitionProducerState> each : open.entrySet()) {
      for (ProducerState producer : each.getValue().activeProducers()) {
        if (producer.producerId() == id
            && producer.currentTransactionStartOffset().isPresent()
            && fate.apply(each.getKey(), producer.producerEpoch()) == Fate.COMMITTED) {
          commitIfAllowed(each.getKey(), producer);
        }
      }
    }
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }

  private static void skipped(TopicPartition partition, ExecutionException e) {
    LOG.atWarn()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("error", String.valueOf(e.getCause()))
        .log("Whether transactions hang there could not be looked into; it is looked again later");
  }

  /**
   * Of those that this client may look into; it says where it may not.
   *
   * @param failed told of each that could not be asked, as one that has no leader
   */
  private Map<TopicPartition, PartitionProducerState> open(
      Collection<TopicPartition> partitions, BiConsumer<TopicPartition, ExecutionException> failed)
      throws InterruptedException, ExecutionException {
    List<TopicPartition> all = new ArrayList<>(partitions);
    try {
      all.add(offsetsPartition());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("topic", OFFSETS_TOPIC)
          .log("Whether transactions hang there could not be looked into: DESCRIBE is not allowed");
    }
    DescribeProducersResult asked =
        admin.describeProducers(all, new DescribeProducersOptions().timeoutMs(PATIENCE_MILLIS));
    Map<TopicPartition, PartitionProducerState> open = new LinkedHashMap<>();
    for (TopicPartition each : all) {
      try {
        open.put(each, asked.partitionResult(each).get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof AuthorizationException)) {
          failed.accept(each, e);
          continue;
        }
        LOG.atError()
            .addKeyValue("topic", each.topic())
            .addKeyValue("partition", each.partition())
            .log("Whether transactions hang there could not be looked into: READ is not allowed");
      }
    }
    return open;
  }

  private void look(TopicPartition partition, ProducerState producer) throws InterruptedException {
    try {
      switch (fate(partition, producer)) {
        case LIVE -> {}
        case COMMITTED -> commit(partition, producer);
        case ABORTED -> abort(partition, producer);
        case FORGOTTEN -> {
          if (isQuietFor(quiet.multipliedBy(2), producer)) {
            abort(partition, producer);
          }
        }
      }
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof InvalidProducerEpochException) {
        return; // it came to its end since it was described; if not, the next look finds it
      }
      LOG.atError()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("producer", producer.producerId())
          .addKeyValue("error", String.valueOf(cause))
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
    return producer.currentTransactionStartOffset().isPresent() && isQuietFor(quiet, producer);
  }

  private boolean isQuietFor(Duration time, ProducerState producer) {
    return producer.lastTimestamp() < clock.instant().minus(time).toEpochMilli();
  }

  private Fate fate(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    Collection<TransactionListing> found =
        admin
            .listTransactions(
                new ListTransactionsOptions().filterProducerIds(Set.of(producer.producerId())))
            .all()
            .get();
    if (found.isEmpty()) {
      // No coordinator knows of it, or one is away, or may not tell.
      return Fate.FORGOTTEN;
    }
    String name = found.iterator().next().transactionalId();
    TransactionDescription known =
        admin.describeTransactions(List.of(name)).description(name).get();
    return new ProducerPast(known).of(partition, producer.producerEpoch());
  }

  private void commitIfAllowed(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    try {
      commit(partition, producer);
    } catch (AuthorizationException e) {
      LOG.atError()
          .addKeyValue("topic", partition.topic())
          .addKeyValue("partition", partition.partition())
          .addKeyValue("producer", producer.producerId())
          .log(
              "A committed transaction could not be completed: altering the cluster is not allowed");
    }
  }

  private void commit(TopicPartition partition, ProducerState producer)
      throws InterruptedException, ExecutionException {
    markers.write(partition, producer);
    said(
        partition,
        producer,
        "A committed transaction that its coordinator left open was completed");
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
    said(partition, producer, "A transaction that its coordinator knows nothing of was aborted");
  }

  private static void said(TopicPartition partition, ProducerState producer, String what) {
    LOG.atWarn()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("producer", producer.producerId())
        .log(what);
  }
}
