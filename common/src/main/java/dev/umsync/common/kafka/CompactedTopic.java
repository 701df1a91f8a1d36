package dev.umsync.common.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A small compacted topic, read once and whole. Stateless. */
public final class CompactedTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  private CompactedTopic() {}

  /**
   * The last value of each key, up to what is committed now, in order of first appearance.
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
      return readTo(consumer.endOffsets(partitions, patience), consumer, patience);
    }
  }

  private static Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> readTo(
      Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer, Duration patience) {
    Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    List<TopicPartition> open = new ArrayList<>(ends.keySet());
    Duration idle = Duration.ZERO;
    long reached = -1;
    while (true) {
      open.removeIf(p -> consumer.position(p, patience) >= ends.getOrDefault(p, 0L));
      if (open.isEmpty()) {
        return last;
      }
      // Markers of transactions move the position without a record, so it is the position that
      // tells whether Kafka is there.
      long now = ends.keySet().stream().mapToLong(p -> consumer.position(p, patience)).sum();
      idle = now == reached ? idle.plus(POLL) : Duration.ZERO;
      if (idle.compareTo(patience) > 0) {
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
