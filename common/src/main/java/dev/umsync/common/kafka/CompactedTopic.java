package dev.umsync.common.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A small compacted topic, read once and whole. Stateless. */
public final class CompactedTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A transaction that has not ended by then is not waited for any longer. */
  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(2);

  private CompactedTopic() {}

  /**
   * The last value of each key, in order of first appearance. What anybody was told is committed is
   * in it: a broker says so a moment before readers see it, so what is still open at the call is
   * waited for, at most 2 s.
   *
   * @param patience how long Kafka may take to answer, or bring nothing new, before it counts as
   *     away
   * @throws TimeoutException if Kafka does not answer in time
   * @throws UnknownTopicOrPartitionException if there is no such topic
   */
  public static Map<ByteBuffer, byte[]> read(
      KafkaConnection kafka, String topic, Duration patience) {
    Map<ByteBuffer, byte[]> values = new LinkedHashMap<>();
    readRecords(kafka, topic, patience).forEach((key, record) -> values.put(key, record.value()));
    return values;
  }

  /**
   * As {@link #read}, with the whole of each record.
   *
   * @throws TimeoutException if Kafka does not answer in time
   * @throws UnknownTopicOrPartitionException if there is no such topic
   */
  public static Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> readRecords(
      KafkaConnection kafka, String topic, Duration patience) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        kafka.consumer("umsync-read-" + topic, Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, patience).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Ends ends =
          new Ends(
              written(kafka, topic, partitions, patience),
              consumer.endOffsets(partitions, patience));
      return readTo(ends, consumer, patience);
    }
  }

  /**
   * Where a topic ended at the call.
   *
   * @param written of all that was written
   * @param committed before the first transaction that was open
   */
  private record Ends(Map<TopicPartition, Long> written, Map<TopicPartition, Long> committed) {}

  private static Map<TopicPartition, Long> written(
      KafkaConnection kafka, String topic, List<TopicPartition> partitions, Duration patience) {
    try (KafkaConsumer<byte[], byte[]> any =
        kafka.consumer(
            "umsync-end-" + topic,
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted"))) {
      return any.endOffsets(partitions, patience);
    }
  }

  private static Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> readTo(
      Ends ends, KafkaConsumer<byte[], byte[]> consumer, Duration patience) {
    Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    List<TopicPartition> unread = new ArrayList<>(ends.written().keySet());
    List<TopicPartition> behind = new ArrayList<>(ends.committed().keySet());
    Duration idle = Duration.ZERO;
    long reached = -1;
    while (true) {
      unread.removeIf(p -> consumer.position(p, patience) >= ends.written().getOrDefault(p, 0L));
      behind.removeIf(p -> consumer.position(p, patience) >= ends.committed().getOrDefault(p, 0L));
      if (unread.isEmpty() || (behind.isEmpty() && idle.compareTo(OPEN_TRANSACTION) > 0)) {
        return last;
      }
      // Markers of transactions move the position without a record, so it is the position that
      // tells whether Kafka is there.
      long now =
          ends.written().keySet().stream().mapToLong(p -> consumer.position(p, patience)).sum();
      idle = now == reached ? idle.plus(POLL) : Duration.ZERO;
      if (!behind.isEmpty() && idle.compareTo(patience) > 0) {
        throw new TimeoutException("Kafka sent nothing for " + patience.toSeconds() + " s");
      }
      reached = now;
      consumer.poll(POLL).forEach(r -> put(last, r));
    }
  }

  private static void put(
      Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> last, ConsumerRecord<byte[], byte[]> record) {
    ByteBuffer key = ByteBuffer.wrap(record.key());
    if (record.value() == null) {
      last.remove(key);
    } else {
      last.put(key, record);
    }
  }
}
