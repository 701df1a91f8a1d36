package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes token records and the position in the requests as one transaction under the group's epoch
 * (KIP-447).
 *
 * <p>Thread rule: owned by the rotation thread.
 */
public final class TokenJournal implements AutoCloseable {

  /** One record to write. */
  public record Entry(Subscriber subscriber, TokenRecord token) {}

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final CredentialTopics topics;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param producers makes a transactional producer whose id nobody else uses; called again after a
   *     failure
   */
  public TokenJournal(Supplier<Producer<byte[], byte[]>> producers, CredentialTopics topics) {
    this.producers = producers;
    this.topics = topics;
  }

  /**
   * Writes all entries and commits the offsets, or nothing.
   *
   * @param offsets one of the request partition of every entry: it is by these that a former owner
   *     is refused
   * @param group under whose epoch it is written
   * @throws KafkaException if it was not written, or it is not known; {@link #reset} before the
   *     next try
   */
  void write(
      List<Entry> entries,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    if (offsets.isEmpty()) {
      throw new IllegalArgumentException("without an offset nothing would be fenced");
    }
    Producer<byte[], byte[]> open = open();
    open.beginTransaction();
    for (Entry entry : entries) {
      // A failed send fails the commit.
      var _ =
          open.send(
              new ProducerRecord<>(
                  topics.name(TopicSpec.TOKENS),
                  topics.partitionOf(entry.subscriber()),
                  Partitioning.key(entry.subscriber()),
                  Json.bytes(entry.token())));
    }
    open.sendOffsetsToTransaction(offsets, group);
    open.commitTransaction();
  }

  private Producer<byte[], byte[]> open() {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      open = producers.get();
      producer = open;
      open.initTransactions();
    }
    return open;
  }

  /** Gives up the open transaction; the next write begins with a new producer. */
  void reset() {
    close();
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> open = producer;
    producer = null;
    if (open != null) {
      open.close(CLOSE_PATIENCE);
    }
  }
}
