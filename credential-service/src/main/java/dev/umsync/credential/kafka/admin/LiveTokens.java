package dev.umsync.credential.kafka.admin;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.token.TokenRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which tokens live, of all subscribers, without the tokens: for the page and for knowing when a
 * key is used no more. About 150 bytes per subscriber with a token. Thread rule: any thread reads.
 */
public final class LiveTokens implements AutoCloseable {
  /**
   * A token that was published.
   *
   * @param revoked whether it was withdrawn
   */
  public record Seen(String credentialId, Instant expiresAt, boolean revoked) {}

  private final Map<Subscriber, Seen> latest = new ConcurrentHashMap<>();
  private final Admin admin;
  private final TopicTable table;
  private final Clock clock;

  /**
   * Begins to follow.
   *
   * @param topic the name of {@code umsync.tokens} here
   */
  public LiveTokens(
      KafkaConnection kafka, String topic, int partitions, Clock clock, Executor executor) {
    this.clock = clock;
    this.admin = kafka.admin("umsync-credentials-live");
    this.table =
        new TopicTable(
            kafka.consumer("umsync-credentials-live", Map.of()), admin, this::onRecord, executor);
    var _ = table.follow(TopicTable.partitions(topic, partitions));
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    try {
      Subscriber subscriber = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
      TokenRecord token = Json.read(record.value(), TokenRecord.class);
      latest.put(subscriber, new Seen(token.credentialId(), token.expiresAt(), token.revoked()));
    } catch (IOException | IllegalArgumentException e) {
      return; // the rotation says so
    }
  }

  /** The latest token of a person, if it is not long over. */
  public Optional<Seen> of(Subscriber subscriber) {
    return Optional.ofNullable(latest.get(subscriber));
  }

  /** When the last token minted with a key ends, if one lives. */
  public Optional<Instant> lastEnd(String tenant, String credentialId) {
    Instant now = clock.instant();
    return latest.entrySet().stream()
        .filter(e -> e.getKey().domain().equals(tenant))
        .map(Map.Entry::getValue)
        .filter(s -> !s.revoked() && s.credentialId().equals(credentialId))
        .map(Seen::expiresAt)
        .filter(end -> end.isAfter(now))
        .max(Instant::compareTo);
  }

  /** Forgets what ended long ago. */
  public void sweep() {
    Instant past = clock.instant().minusSeconds(3600);
    latest.values().removeIf(s -> s.expiresAt().isBefore(past));
  }

  @Override
  public void close() {
    table.close();
    admin.close();
  }
}
