package dev.umsync.credential.kafka;

import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.TenantSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The tenants' and credentials' topics, read whole and written in transactions that belong to one
 * writer at a time. Thread rule: one thread.
 */
public final class TenantTopics implements TenantSetup.Journal, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WRITER = "umsync-tenants-writer";

  private final KafkaConnection kafka;
  private final Topics names;
  private final Producer<byte[], byte[]> producer;

  /** Connects; another writer that is still open is fenced. */
  public TenantTopics(KafkaConnection kafka, Topics names) {
    this.kafka = kafka;
    this.names = names;
    this.producer =
        kafka.producer(WRITER, PATIENCE, Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, WRITER));
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Every tenant. */
  public List<TenantRecord> tenants() {
    return read(TopicSpec.TENANTS, TenantRecord.class);
  }

  /** Every credential, disabled ones too. */
  public List<CredentialRecord> credentials() {
    return read(TopicSpec.CREDENTIALS, CredentialRecord.class);
  }

  private <T> List<T> read(TopicSpec topic, Class<T> type) {
    return CompactedTopic.read(kafka, names.name(topic), PATIENCE).values().stream()
        .map(value -> {
          try {
            return Json.read(value, type);
          } catch (IOException e) {
            throw new UncheckedIOException("topic " + names.name(topic), e);
          }
        })
        .toList();
  }

  @Override
  public void write(TenantRecord tenant, CredentialRecord credential) {
    producer.beginTransaction();
    try {
      send(TopicSpec.CREDENTIALS, credential.key(), credential);
      send(TopicSpec.TENANTS, tenant.domain(), tenant);
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  /** Writes a tenant alone, in place of what was set for it. */
  public void write(TenantRecord tenant) {
    producer.beginTransaction();
    try {
      send(TopicSpec.TENANTS, tenant.domain(), tenant);
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  /** After a fatal failure, such as another writer's coming, there is nothing left to abort. */
  private void abort(KafkaException why) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      why.addSuppressed(e);
    }
  }

  private void send(TopicSpec topic, String key, Object value) {
    // A failed send fails the commit.
    var _ =
        producer.send(
            new ProducerRecord<>(
                names.name(topic), key.getBytes(StandardCharsets.UTF_8), Json.bytes(value)));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
