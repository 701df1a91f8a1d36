package dev.umsync.worker.kafka.tables;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.watch.LossWindow;
import dev.umsync.worker.watch.Losses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows what all workers have noticed of losses, each worker's own among them: a notice is
 * written in the transaction that remembers the loss. Safe for any number of threads.
 */
public final class LossTable implements Losses, AutoCloseable {
  private static final String EXPUNGED = "expunged";
  private static final String TRASHED = "trashed";

  private final String topic;
  private final LossWindow window;
  private final Admin admin;
  private final TopicTable table;
  private final CompletableFuture<Void> restored;

  /**
   * Starts following.
   *
   * @param topic full name
   * @param executor runs one long task
   */
  public LossTable(
      KafkaConnection kafka, String topic, int partitions, LossWindow window, Executor executor) {
    this.topic = topic;
    this.window = window;
    this.admin = kafka.admin("umsync-worker-losses-admin");
    this.table =
        new TopicTable(
            kafka.consumer("umsync-worker-losses", Map.of()), admin, this::take, executor);
    this.restored = table.follow(TopicTable.partitions(topic, partitions));
  }

  @Override
  public Publication notice(Subscriber subscriber, boolean expunged, Instant at) {
    String text = "1;" + (expunged ? EXPUNGED : TRASHED) + ";" + at.toEpochMilli();
    return new Publication(
        topic, subscriber.address(), text.getBytes(StandardCharsets.US_ASCII), List.of());
  }

  @Override
  public Brake brake(String domain, Instant now) {
    return restored.isDone() && !restored.isCompletedExceptionally()
        ? window.brake(domain, now)
        : Brake.UNKNOWN;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String[] fields = new String(record.value(), StandardCharsets.US_ASCII).split(";", -1);
    try {
      window.lost(
          Subscriber.of(new String(record.key(), StandardCharsets.UTF_8)),
          fields[1].equals(EXPUNGED),
          Instant.ofEpochMilli(Long.parseLong(fields[2])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
      // Whoever writes there otherwise can put no brake on, and take none off.
    }
  }

  @Override
  public void close() {
    table.close();
    admin.close();
  }
}
