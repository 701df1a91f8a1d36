package dev.umsync.credential.kafka.admin;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.outcome.OutcomeRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * A person's newest outcomes, read from their partition when they are asked for; at most the last
 * 20,000 records of it. Thread rule: any thread.
 */
public final class OutcomesOf {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long MOST_READ = 20_000;

  private final KafkaConnection kafka;
  private final String topic;
  private final int partitions;

  /**
   * @param topic the name of {@code umsync.outcomes} here
   * @param partitions of it
   */
  public OutcomesOf(KafkaConnection kafka, String topic, int partitions) {
    this.kafka = kafka;
    this.topic = topic;
    this.partitions = partitions;
  }

  /** Since that time, the newest first. */
  public List<OutcomeRecord> newest(Subscriber subscriber, Instant since, int most) {
    TopicPartition partition = new TopicPartition(topic, Partitioning.of(subscriber, partitions));
    byte[] key = Partitioning.key(subscriber);
    Deque<OutcomeRecord> last = new ArrayDeque<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        kafka.consumer("umsync-outcomes-page", Map.of())) {
      consumer.assign(Set.of(partition));
      long end = consumer.endOffsets(Set.of(partition), PATIENCE).getOrDefault(partition, 0L);
      Map<TopicPartition, OffsetAndTimestamp> at =
          consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli()), PATIENCE);
      OffsetAndTimestamp first = at.get(partition);
      if (first == null) {
        return List.of();
      }
      consumer.seek(partition, Math.max(first.offset(), end - MOST_READ));
      long idle = 0;
      while (consumer.position(partition, PATIENCE) < end && idle < PATIENCE.toMillis()) {
        var records = consumer.poll(POLL);
        idle = records.isEmpty() ? idle + POLL.toMillis() : 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (Arrays.equals(record.key(), key) && record.value() != null) {
            keep(last, record.value(), most);
          }
        }
      }
    }
    return new ArrayList<>(last).reversed();
  }

  private static void keep(Deque<OutcomeRecord> last, byte[] value, int most) {
    try {
      last.addLast(Json.read(value, OutcomeRecord.class));
      if (last.size() > most) {
        last.removeFirst();
      }
    } catch (IOException e) {
      return; // an auditor's tool says so
    }
  }
}
