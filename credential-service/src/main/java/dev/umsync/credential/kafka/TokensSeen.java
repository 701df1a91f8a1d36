package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.rotation.RotationSchedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that are on the topic already, so that a new owner of a partition renews what its
 * predecessor minted.
 *
 * <p>Thread rule: filled by the table's thread, drained by the rotation thread.
 */
public final class TokensSeen implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokensSeen.class);

  private record Seen(Subscriber subscriber, TokenRecord token) {}

  private final Queue<Seen> queue = new ConcurrentLinkedQueue<>();
  private final CredentialTopics topics;
  private final TopicTable table;

  /**
   * @param consumer of its own, without group
   */
  public TokensSeen(
      Consumer<byte[], byte[]> consumer, Admin admin, CredentialTopics topics, Executor executor) {
    this.topics = topics;
    this.table = new TopicTable(consumer, admin, this::onRecord, executor);
  }

  /** Follows the token partitions beside these partitions of the request topic. */
  void follow(Collection<TopicPartition> requests) {
    // Nobody waits for the end: a token that is seen late is at worst minted once more.
    var _ =
        table.follow(
            requests.stream()
                .map(p -> new TopicPartition(topics.name(TopicSpec.TOKENS), p.partition()))
                .collect(Collectors.toUnmodifiableSet()));
  }

  void drain(RotationSchedule schedule) {
    for (Seen s = queue.poll(); s != null; s = queue.poll()) {
      schedule.seen(s.subscriber(), s.token().issuedAt(), s.token().expiresAt());
    }
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      TokenRecord token = Json.read(record.value(), TokenRecord.class);
      if (!token.revoked()) {
        queue.add(new Seen(Subscriber.of(new String(record.key(), StandardCharsets.UTF_8)), token));
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.atError().log("A record on the tokens topic is malformed and was passed over");
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
