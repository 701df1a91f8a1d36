package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.topic.TopicSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows {@code umsync.um-parked} in the partitions that this instance has. Thread rule: owned by
 * the link's task; what is read comes on a task of its own.
 */
final class ParkedReading implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final String topic;
  private final SourceUri source;
  private final ParkedTable table;
  private final Consumer<ConsumerRecord<byte[], byte[]>> retry;
  private final Admin admin;
  private final TopicTable reading;
  private CompletableFuture<Void> restored = CompletableFuture.completedFuture(null);

  /**
   * @param retry gets every record that an operator wants tried again, on the reading's own task
   */
  ParkedReading(
      LinkSurroundings around,
      String clientId,
      SourceUri source,
      ParkedTable table,
      Consumer<ConsumerRecord<byte[], byte[]>> retry) {
    this.topic = around.topics().name(TopicSpec.UM_PARKED);
    this.source = source;
    this.table = table;
    this.retry = retry;
    this.admin = around.kafka().admin(clientId);
    this.reading =
        new TopicTable(
            around.kafka().consumer(clientId, Map.of()),
            admin,
            new TopicTable.Listener() {
              @Override
              public void onRecord(ConsumerRecord<byte[], byte[]> record) {
                read(record);
              }

              @Override
              public void onDropped(TopicPartition partition) {
                table.drop(partition.partition());
              }
            },
            around.executor());
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    ParkedKey key;
    try {
      key = ParkedKey.parse(record.key() == null ? new byte[0] : record.key());
    } catch (IllegalArgumentException e) {
      return; // nobody's: it stays on the topic until somebody looks
    }
    if (!key.source().equals(source)) {
      return;
    }
    table.read(key, record);
    if (record.value() != null && ParkedHeaders.read(record.headers()).retryAt().isPresent()) {
      retry.accept(record);
    }
  }

  /** Follows exactly these partitions from now on. */
  void follow(Set<Integer> partitions) {
    restored =
        reading.follow(
            partitions.stream()
                .map(p -> new TopicPartition(topic, p))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether all of them have been read to the ends they had when they were taken. */
  boolean isRestored() {
    return restored.isDone() && !restored.isCompletedExceptionally();
  }

  /** Waits a moment. */
  void pause() {
    try {
      boolean _ = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    reading.close();
    admin.close(GRACE);
  }
}
