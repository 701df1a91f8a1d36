package dev.umsync.common.kafka.roster;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord.Box;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the subscribers and the tenants, and knows nobody before both have been read to the ends
 * they had at start: until then nobody may be called unknown.
 *
 * <p>Thread rule: any thread may ask; two tasks on the executor read.
 */
public final class RosterGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RosterGate.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final String CLIENT_ID = "umsync-ingest-roster";

  private final Roster roster = new Roster();
  private final Tenants tenants = new Tenants();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final String subscribersTopic;
  private final String tenantsTopic;
  private final Admin admin;
  private final TopicTable table;
  private volatile boolean ready;

  /** Begins to read. */
  public RosterGate(KafkaConnection kafka, Topics topics, Executor executor) {
    this.subscribersTopic = topics.name(TopicSpec.SUBSCRIBERS);
    this.tenantsTopic = topics.name(TopicSpec.TENANTS);
    this.admin = kafka.admin(CLIENT_ID);
    this.table =
        new TopicTable(kafka.consumer(CLIENT_ID, Map.of()), admin, this::onRecord, executor);
    executor.execute(this::follow);
  }

  private void onRecord(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(subscribersTopic)) {
      roster.apply(record.key(), record.value());
    } else {
      tenants.apply(record.key(), record.value());
    }
  }

  private void follow() {
    try {
      while (closing.getCount() > 0) {
        try {
          table.follow(partitions(admin, Set.of(subscribersTopic, tenantsTopic))).get();
          ready = true;
          LOG.atInfo().addKeyValue("count", roster.size()).log("Subscribers and tenants are read");
          return;
        } catch (ExecutionException e) {
          LOG.atWarn()
              .addKeyValue("reason", String.valueOf(e.getCause()))
              .log("Subscribers and tenants can't be read yet; tried again");
        }
        if (closing.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every partition of these topics. */
  static Set<TopicPartition> partitions(Admin admin, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    Set<TopicPartition> all = new HashSet<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      all.addAll(TopicTable.partitions(topic.name(), topic.partitions().size()));
    }
    return all;
  }

  /** Whether both topics have been read to the ends they had at start. */
  public boolean isReady() {
    return ready;
  }

  /** Whether this person is on the roster. */
  public boolean knows(Subscriber subscriber) {
    return roster.find(subscriber).isPresent();
  }

  /** Whether this person's mail domain is served. */
  public boolean hasTenant(Subscriber subscriber) {
    return tenants.of(subscriber).isPresent();
  }

  /**
   * Whose box this is on that UM server.
   *
   * @throws IllegalArgumentException if the box is not one
   */
  public Optional<Subscriber> owner(SourceUri source, String box) {
    return roster.owner(new Box(source, box));
  }

  @Override
  public void close() {
    closing.countDown();
    table.close();
    admin.close(Duration.ofSeconds(5));
  }
}
