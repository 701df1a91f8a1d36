package dev.umsync.standalone.chaos;

import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.outcome.OutcomeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows the outcomes while the run lasts, to see how far it is; the verdict reads them anew. The
 * follower is a thread of its own; asking is safe from any.
 */
final class OutcomeCount implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(250);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> events = ConcurrentHashMap.newKeySet();
  private final Thread follower;
  private volatile boolean over;

  OutcomeCount(KafkaConnection kafka, String topic, int partitions) {
    this.consumer = kafka.consumer("umsync-chaos-outcomes", Map.of());
    consumer.assign(TopicTable.partitions(topic, partitions));
    consumer.seekToBeginning(consumer.assignment());
    this.follower = Thread.ofVirtual().name("chaos-outcomes").start(this::follow);
  }

  private void follow() {
    try (consumer) {
      while (!over) {
        try {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(STEP)) {
            events.add(Json.read(record.value(), OutcomeRecord.class).eventId());
          }
        } catch (WakeupException e) {
          return;
        } catch (KafkaException | IOException e) {
          // The broker is away, which is what the run is about; a malformed record is the
          // verdict's to tell.
        }
      }
    }
  }

  /** Events with an outcome. */
  int count() {
    return events.size();
  }

  /** Whether each of these has an outcome. */
  boolean hasAll(Collection<String> ids) {
    return events.containsAll(ids);
  }

  @Override
  public void close() {
    over = true;
    consumer.wakeup();
    try {
      follower.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
