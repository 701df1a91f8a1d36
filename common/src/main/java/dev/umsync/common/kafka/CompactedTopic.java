package dev.umsync.common.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A small compacted topic, read once and whole. Stateless. */
public final class CompactedTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  private CompactedTopic() {}

  /**
   * The last value of each key, up to what is committed now, in order of first appearance.
   *
   * @param patience how long Kafka may take to answer before it counts as away
   * @throws TimeoutException if Kafka does not answer in time
   */
  public static Map<ByteBuffer, byte[]> read(
      KafkaConnection kafka, String topic, Duration patience) {
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("umsync-read-" + topic, Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, patience).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, patience);
      Map<ByteBuffer, byte[]> last = new LinkedHashMap<>();
      List<TopicPartition> open = new ArrayList<>(partitions);
      while (!open.isEmpty()) {
        consumer
            .poll(POLL)
            .forEach(
                r -> {
                  ByteBuffer key = ByteBuffer.wrap(r.key());
                  if (r.value() == null) {
                    last.remove(key);
                  } else {
                    last.put(key, r.value());
                  }
                });
        open.removeIf(p -> consumer.position(p, patience) >= ends.getOrDefault(p, 0L));
      }
      return last;
    }
  }
}
