package dev.umsync.credential.kafka.admin;

import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.credential.activity.ActivityRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of activity: written without being waited for, read page by page from its end. Thread
 * rule: any thread.
 */
public final class ActivityTopic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActivityTopic.class);
  private static final Duration DELIVERY = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  /** A record and where it stands. */
  public record Entry(long offset, ActivityRecord activity) {}

  private final KafkaConnection kafka;
  private final TopicPartition partition;
  private final Producer<byte[], byte[]> producer;

  /**
   * @param topic the name of {@code umsync.activity} here
   */
  public ActivityTopic(KafkaConnection kafka, String topic) {
    this.kafka = kafka;
    this.partition = new TopicPartition(topic, 0);
    this.producer = kafka.producer("umsync-activity", DELIVERY, Map.of());
  }

  /** Writes; a failure is logged, for there is nobody to answer. */
  public void write(ActivityRecord activity) {
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(partition.topic(), 0, null, Json.bytes(activity)),
              (sent, failure) -> {
                if (failure != null) {
                  lost(failure);
                }
              });
    } catch (KafkaException e) {
      lost(e);
    }
  }

  private static void lost(Exception failure) {
    LOG.atWarn()
        .addKeyValue(LogKeys.REASON, failure.getClass().getSimpleName())
        .log("An activity record could not be written");
  }

  /**
   * The newest entries below an offset, the newest first.
   *
   * @param before exclusive; {@code Long.MAX_VALUE} for the end
   */
  public List<Entry> newest(long before, int most) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        kafka.consumer("umsync-activity-page", Map.of())) {
      consumer.assign(Set.of(partition));
      long begin =
          consumer.beginningOffsets(Set.of(partition), PATIENCE).getOrDefault(partition, 0L);
      long end =
          Math.min(
              before, consumer.endOffsets(Set.of(partition), PATIENCE).getOrDefault(partition, 0L));
      // Markers of transactions take offsets too, so it may need more than one look.
      for (long window = 3L * most; ; window *= 3) {
        long from = Math.max(begin, end - window);
        List<Entry> found = read(consumer, from, end);
        if (found.size() >= most || from == begin) {
          List<Entry> newestFirst = new ArrayList<>(found.reversed());
          return newestFirst.subList(0, Math.min(most, newestFirst.size()));
        }
      }
    }
  }

  private List<Entry> read(KafkaConsumer<byte[], byte[]> consumer, long from, long end) {
    List<Entry> found = new ArrayList<>();
    consumer.seek(partition, from);
    long idle = 0;
    while (consumer.position(partition, PATIENCE) < end && idle < PATIENCE.toMillis()) {
      var records = consumer.poll(POLL);
      idle = records.isEmpty() ? idle + POLL.toMillis() : 0;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.offset() < end && record.value() != null) {
          try {
            found.add(new Entry(record.offset(), Json.read(record.value(), ActivityRecord.class)));
          } catch (IOException e) {
            LOG.atError()
                .addKeyValue(LogKeys.OFFSET, record.offset())
                .log("A record on the activity topic is malformed and was passed over");
          }
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    producer.close(CLOSE_PATIENCE);
  }
}
