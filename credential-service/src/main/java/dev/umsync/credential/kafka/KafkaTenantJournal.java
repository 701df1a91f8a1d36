package dev.umsync.credential.kafka;

import dev.umsync.common.json.Json;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.TenantSetup;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Writes a tenant and its credential to their topics in one transaction. Thread rule: one thread at
 * a time.
 */
public final class KafkaTenantJournal implements TenantSetup.Journal {
  private final Producer<byte[], byte[]> producer;
  private final CredentialTopics topics;

  /**
   * @param producer transactional; its owner closes it
   */
  public KafkaTenantJournal(Producer<byte[], byte[]> producer, CredentialTopics topics) {
    this.producer = producer;
    this.topics = topics;
    producer.initTransactions();
  }

  @Override
  public void write(TenantRecord tenant, CredentialRecord credential) {
    producer.beginTransaction();
    try {
      send(TopicSpec.CREDENTIALS, credential.key(), credential);
      send(TopicSpec.TENANTS, tenant.domain(), tenant);
      producer.commitTransaction();
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw e;
    }
  }

  private void send(TopicSpec topic, String key, Object value) {
    // A failed send fails the commit.
    var _ =
        producer.send(
            new ProducerRecord<>(
                topics.name(topic), key.getBytes(StandardCharsets.UTF_8), Json.bytes(value)));
  }
}
