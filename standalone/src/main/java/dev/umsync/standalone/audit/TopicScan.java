package dev.umsync.standalone.audit;

import dev.umsync.common.kafka.KafkaConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what is committed on some partitions now, from a time on, record by record. Holds one poll
 * of records and no more. Thread rule: one thread.
 */
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Gets the records. */
  @FunctionalInterface
  public interface Visitor {
    /** One record; those of a partition come in log order. */
    void visit(ConsumerRecord<byte[], byte[]> record);
  }

  private final KafkaConnection kafka;
  private final LongConsumer progress;

  /**
   * @param progress hears after each poll how many records have been read
   */
  public TopicScan(KafkaConnection kafka, LongConsumer progress) {
    this.kafka = kafka;
    this.progress = progress;
  }

  /**
   * Visits every record written at {@code since} or later, up to the end as it is now.
   *
   * @param partition one partition, or all of the topic's
   * @throws TimeoutException if Kafka does not answer in time
   */
  public void scan(
      String topic, Optional<Integer> partition, Optional<Instant> since, Visitor visitor) {
    try (Consumer<byte[], byte[]> consumer = kafka.consumer("umsync-audit", Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, PATIENCE).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .filter(p -> partition.isEmpty() || partition.get() == p.partition())
              .toList();
      consumer.assign(partitions);
      seek(consumer, partitions, since);
      read(consumer, partitions, visitor);
    }
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> all, Optional<Instant> since) {
    if (since.isEmpty()) {
      consumer.seekToBeginning(all);
      return;
    }
    Map<TopicPartition, Long> ask = new HashMap<>();
    all.forEach(p -> ask.put(p, since.get().toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(ask, PATIENCE);
    for (TopicPartition p : all) {
      OffsetAndTimestamp first = found.get(p);
      if (first == null) {
        consumer.seekToEnd(List.of(p));
      } else {
        consumer.seek(p, first.offset());
      }
    }
  }

  private void read(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> all, Visitor visitor) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
    Set<TopicPartition> open = new HashSet<>(all);
    long count = 0;
    while (true) {
      open.removeIf(p -> consumer.position(p, PATIENCE) >= ends.getOrDefault(p, 0L));
      if (open.isEmpty()) {
        return;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset()
            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
          visitor.visit(record);
          count++;
        }
      }
      progress.accept(count);
    }
  }
}
