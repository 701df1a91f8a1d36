package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.rotation.LiveToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that are on the topic already, so that a new owner of a partition renews and withdraws
 * what its predecessor minted.
 *
 * <p>Thread rule: filled by the table's thread, drained by the rotation thread. Memory: one entry
 * per subscriber of the partitions followed, until it is drained.
 */
public final class TokensSeen implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokensSeen.class);

  private final Map<Subscriber, LiveToken> latest = new ConcurrentHashMap<>();
  private final CredentialTopics topics;
  private final TopicTable table;
  private CompletableFuture<Void> restored = CompletableFuture.completedFuture(null);

  /**
   * @param consumer of its own, without group
   */
  public TokensSeen(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Admin admin,
      CredentialTopics topics,
      Executor executor) {
    this.topics = topics;
    this.table = new TopicTable(consumer, admin, this::onRecord, executor);
  }

  /** Follows the token partitions beside these partitions of the request topic. */
  void follow(Collection<TopicPartition> requests) {
    restored =
        table.follow(
            requests.stream()
                .map(p -> new TopicPartition(topics.name(TopicSpec.TOKENS), p.partition()))
                .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Hands over each subscriber's latest token, once what was on the topic has been read to its end:
   * an earlier one would look like a token that is overdue.
   */
  void drain(Consumer<LiveToken> schedule) {
    if (!restored.isDone()) {
      return;
    }
    for (Subscriber subscriber : Set.copyOf(latest.keySet())) {
      LiveToken token = latest.remove(subscriber);
      if (token != null) {
        schedule.accept(token);
      }
    }
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    try {
      Subscriber subscriber = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
      TokenRecord token = Json.read(record.value(), TokenRecord.class);
      if (token.revoked()) {
        latest.computeIfPresent(subscriber, (s, known) -> withdrawn(known, token) ? null : known);
      } else {
        latest.merge(subscriber, live(subscriber, token), TokensSeen::later);
      }
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue(LogKeys.PARTITION, record.partition())
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .log("A record on the tokens topic is malformed and was passed over");
    }
  }

  static LiveToken live(Subscriber subscriber, TokenRecord token) {
    return new LiveToken(
        subscriber, token.provider(), token.credentialId(), token.issuedAt(), token.expiresAt());
  }

  private static LiveToken later(LiveToken a, LiveToken b) {
    return b.issuedAt().isBefore(a.issuedAt()) ? a : b;
  }

  private static boolean withdrawn(LiveToken token, TokenRecord revocation) {
    return !token.issuedAt().isAfter(revocation.issuedAt());
  }

  @Override
  public void close() {
    table.close();
  }
}
