package dev.umsync.credential.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tenants, credentials and roster, followed from their topics. Thread rule: see {@link TopicTable}.
 */
public final class Tables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  private final CredentialTopics topics;
  private final Tenants tenants;
  private final Credentials credentials;
  private final Roster roster;
  private final Changes changes;
  private final TopicTable table;
  private final CompletableFuture<Void> restored;

  /**
   * @param changes told of each record
   */
  Tables(
      KafkaConnection kafka,
      Admin admin,
      CredentialTopics topics,
      Tenants tenants,
      Credentials credentials,
      Roster roster,
      Changes changes,
      Executor executor) {
    this.topics = topics;
    this.tenants = tenants;
    this.credentials = credentials;
    this.roster = roster;
    this.changes = changes;
    this.table =
        new TopicTable(
            kafka.consumer("umsync-credentials-tables", Map.of()), admin, this::onRecord, executor);
    Set<TopicPartition> all = new HashSet<>();
    all.addAll(TopicTable.partitions(topics.name(TopicSpec.TENANTS), 1));
    all.addAll(TopicTable.partitions(topics.name(TopicSpec.CREDENTIALS), 1));
    all.addAll(
        TopicTable.partitions(topics.name(TopicSpec.SUBSCRIBERS), topics.subscriberPartitions()));
    this.restored = table.follow(all);
  }

  /** Done when all three have been read to their ends. */
  public CompletableFuture<Void> restored() {
    return restored;
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    try {
      apply(record);
    } catch (RuntimeException e) {
      // Whatever stands on a topic, the table goes on.
      LOG.atError()
          .addKeyValue(LogKeys.TOPIC, record.topic())
          .addKeyValue(LogKeys.PARTITION, record.partition())
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .log("A record is malformed and was passed over");
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.topic().equals(topics.name(TopicSpec.SUBSCRIBERS))) {
      roster.apply(record.key(), record.value());
      changes.ofRoster();
    } else if (record.topic().equals(topics.name(TopicSpec.TENANTS))) {
      tenants.apply(record.key(), record.value());
      changes.ofTenant(key);
    } else {
      credentials.apply(record.key(), record.value());
      changes.ofTenant(CredentialRecord.tenantOf(key));
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
