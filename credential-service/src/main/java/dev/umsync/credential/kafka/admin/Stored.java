package dev.umsync.credential.kafka.admin;

import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.store.CredentialRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The administrators' topics as they stand: within a change while nobody else can write them. Each
 * is read when it is asked for. Thread rule: one thread.
 */
public final class Stored {
  private final KafkaConnection kafka;
  private final Topics names;
  private final Duration patience;

  /**
   * @param patience how long Kafka may take
   */
  public Stored(KafkaConnection kafka, Topics names, Duration patience) {
    this.kafka = kafka;
    this.names = names;
    this.patience = patience;
  }

  /** Every tenant. */
  public List<TenantRecord> tenants() {
    return values(TopicSpec.TENANTS, TenantRecord.class);
  }

  /** The tenant of that domain. */
  public Optional<TenantRecord> tenant(String domain) {
    return tenants().stream().filter(t -> t.domain().equals(domain)).findFirst();
  }

  /** Every credential, disabled ones too. */
  public List<CredentialRecord> credentials() {
    return values(TopicSpec.CREDENTIALS, CredentialRecord.class);
  }

  /** Users, API tokens and claims. */
  public AccessTable access() {
    AccessTable table = new AccessTable();
    try {
      for (Map.Entry<ByteBuffer, byte[]> entry : read(TopicSpec.ADMIN).entrySet()) {
        table.apply(StandardCharsets.UTF_8.decode(entry.getKey()).toString(), entry.getValue());
      }
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException("topic " + names.name(TopicSpec.ADMIN), e);
    }
  }

  /** Every instance that was heard of lately. */
  public List<InstanceRecord> instances() {
    return values(TopicSpec.INSTANCES, InstanceRecord.class);
  }

  private <T> List<T> values(TopicSpec topic, Class<T> type) {
    return read(topic).values().stream()
        .map(value -> {
          try {
            return Json.read(value, type);
          } catch (IOException e) {
            throw new UncheckedIOException("topic " + names.name(topic), e);
          }
        })
        .toList();
  }

  private Map<ByteBuffer, byte[]> read(TopicSpec topic) {
    return CompactedTopic.read(kafka, names.name(topic), patience);
  }
}
