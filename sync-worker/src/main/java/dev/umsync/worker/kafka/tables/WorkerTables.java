package dev.umsync.worker.kafka.tables;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.tokens.TokenTable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Roster and tenants, followed whole, and tokens, followed in the partitions that this worker has.
 *
 * <p>Thread rule: made and closed by one thread; {@link #own} by the poll thread; changes are told
 * by the tables' tasks.
 */
public final class WorkerTables implements AutoCloseable {
  private final Topics topics;
  private final Roster roster;
  private final Tenants tenants;
  private final TokenTable tokens;
  private final Changes changes;
  private final Admin admin;
  private final TopicTable directoryTable;
  private final TopicTable tokenTable;
  private final CompletableFuture<Void> directoryRestored;

  /** Hears of records that may be what a parked subscriber waits for; must not block. */
  public interface Changes {
    /** The roster says something new about the person with this address. */
    void subscriber(String address);

    /** A tenant says something new. */
    void tenant(String domain);
  }

  /**
   * Starts following roster and tenants.
   *
   * @param executor runs two long tasks
   */
  public WorkerTables(
      KafkaConnection kafka,
      Topics topics,
      int subscriberPartitions,
      Roster roster,
      Tenants tenants,
      TokenTable tokens,
      Changes changes,
      Executor executor) {
    this.topics = topics;
    this.roster = roster;
    this.tenants = tenants;
    this.tokens = tokens;
    this.changes = changes;
    this.admin = kafka.admin("umsync-worker-tables-admin");
    this.directoryTable =
        new TopicTable(
            kafka.consumer("umsync-worker-directory", Map.of()), admin, this::directory, executor);
    this.tokenTable =
        new TopicTable(
            kafka.consumer("umsync-worker-tokens", Map.of()), admin, new TokenFeed(), executor);
    Set<TopicPartition> directory = new HashSet<>();
    directory.addAll(TopicTable.partitions(topics.name(TopicSpec.TENANTS), 1));
    directory.addAll(
        TopicTable.partitions(topics.name(TopicSpec.SUBSCRIBERS), subscriberPartitions));
    this.directoryRestored = directoryTable.follow(directory);
  }

  /** Done when roster and tenants have been read to their ends. */
  public CompletableFuture<Void> directoryRestored() {
    return directoryRestored;
  }

  /** Follows tokens in exactly these partitions from now on. */
  public void own(Set<Integer> partitions) {
    String topic = topics.name(TopicSpec.TOKENS);
    tokens.restoring(
        tokenTable.follow(
            partitions.stream()
                .map(p -> new TopicPartition(topic, p))
                .collect(Collectors.toUnmodifiableSet())));
  }

  private void directory(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Consumer<String> told;
    if (record.topic().equals(topics.name(TopicSpec.SUBSCRIBERS))) {
      roster.apply(record.key(), record.value());
      told = changes::subscriber;
    } else {
      tenants.apply(record.key(), record.value());
      told = changes::tenant;
    }
    // Before that nobody waits for anything.
    if (directoryRestored.isDone()) {
      told.accept(key);
    }
  }

  private final class TokenFeed implements TopicTable.Listener {
    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> record) {
      tokens.take(record.partition(), record.key(), record.value());
    }

    @Override
    public void onDropped(TopicPartition partition) {
      tokens.drop(partition.partition());
    }
  }

  @Override
  public void close() {
    directoryTable.close();
    tokenTable.close();
    admin.close(Duration.ofSeconds(1));
  }
}
