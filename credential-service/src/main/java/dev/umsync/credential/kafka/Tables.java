package dev.umsync.credential.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.store.CredentialRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
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
 * Tenants, credentials, roster and who may sign in, followed from their topics. Thread rule: see
 * {@link TopicTable}.
 */
public final class Tables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  private static final List<TopicSpec> ONE_PARTITION =
      List.of(TopicSpec.TENANTS, TopicSpec.CREDENTIALS, TopicSpec.ADMIN);

  private final CredentialTopics topics;
  private final Knowledge known;
  private final Changes changes;
  private final TopicTable table;
  private final CompletableFuture<Void> restored;

  /**
   * @param known takes the records in
   * @param changes told of each record
   */
  Tables(
      KafkaConnection kafka,
      Admin admin,
      CredentialTopics topics,
      Knowledge known,
      Changes changes,
      Executor executor) {
    this.topics = topics;
    this.known = known;
    this.changes = changes;
    this.table =
        new TopicTable(
            kafka.consumer("umsync-credentials-tables", Map.of()), admin, this::onRecord, executor);
    Set<TopicPartition> all = new HashSet<>();
    for (TopicSpec topic : ONE_PARTITION) {
      known.applied().follow(topic);
      all.addAll(TopicTable.partitions(topics.name(topic), 1));
    }
    all.addAll(
        TopicTable.partitions(topics.name(TopicSpec.SUBSCRIBERS), topics.subscriberPartitions()));
    this.restored = table.follow(all);
  }

  /** Done when all of them have been read to their ends. */
  public CompletableFuture<Void> restored() {
    return restored;
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    try {
      apply(record);
    } catch (IOException | RuntimeException e) {
      // Whatever stands on a topic, the table goes on.
      LOG.atError()
          .addKeyValue(LogKeys.TOPIC, record.topic())
          .addKeyValue(LogKeys.PARTITION, record.partition())
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .log("A record is malformed and was passed over");
    }
    for (TopicSpec topic : ONE_PARTITION) {
      if (record.topic().equals(topics.name(topic))) {
        known.applied().seen(topic, record.offset());
      }
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) throws IOException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.topic().equals(topics.name(TopicSpec.SUBSCRIBERS))) {
      known.roster().apply(record.key(), record.value());
      changes.ofRoster();
    } else if (record.topic().equals(topics.name(TopicSpec.TENANTS))) {
      known.tenants().apply(record.key(), record.value());
      changes.ofTenant(key);
    } else if (record.topic().equals(topics.name(TopicSpec.CREDENTIALS))) {
      known.credentials().apply(record.key(), record.value());
      changes.ofTenant(CredentialRecord.tenantOf(key));
    } else {
      known.access().apply(key, record.value());
      known.uses().apply(key, record.value());
      known.checks().apply(key, record.value());
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
