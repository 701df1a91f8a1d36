package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.rotation.RequestAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests for tokens of the partitions that this instance owns, and drives the {@link
 * RotationDesk} for their subscribers.
 *
 * <p>Owning is the consumer group's: tokens go out in transactions under the group's epoch, so an
 * instance that has lost a partition writes nothing for it. Thread rule: {@link #run} on one thread
 * that owns the consumer and all of the desk; {@link #close} from any.
 */
final class RotationLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotationLoop.class);
  private static final Duration BUSY_POLL = Duration.ofMillis(10);
  private static final Duration IDLE_POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLIENT_CLOSE = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final CredentialTopics topics;
  private final RotationDesk desk;
  private final Trouble trouble = new Trouble();
  private final Set<TopicPartition> owned = new HashSet<>();
  private volatile boolean first;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param consumer of the role's group; the loop closes it
   * @param desk decides and writes; the loop closes it
   */
  RotationLoop(Consumer<byte[], byte[]> consumer, CredentialTopics topics, RotationDesk desk) {
    this.consumer = consumer;
    this.topics = topics;
    this.desk = desk;
  }

  /** Whether this instance owns partition 0, and so does what only one instance is to do. */
  boolean isFirst() {
    return first;
  }

  /** Whether it has ended, by being closed or by a fault. */
  public boolean hasEnded() {
    return stopped.getCount() == 0;
  }

  @Override
  public void run() {
    if (!taken.compareAndSet(false, true)) {
      return; // closed before it began
    }
    try {
      consumer.subscribe(List.of(topics.name(TopicSpec.TOKEN_REQUESTS)), new Ownership());
      while (closing.getCount() > 0) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeClients();
    }
  }

  private void step() throws InterruptedException {
    try {
      consumer.poll(desk.isBusy() ? BUSY_POLL : IDLE_POLL).forEach(this::onRequest);
      desk.work(consumer, owned);
      trouble.over();
    } catch (WakeupException woken) {
      // Closing.
    } catch (RuntimeException e) {
      // Kafka's, or one that nobody foresaw: the role goes on either way.
      trouble.came(e);
      desk.startOver();
      if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().log("Closing while Kafka is away");
      }
    }
  }

  private void onRequest(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    try {
      if (record.key() == null) {
        throw new IllegalArgumentException("no key");
      }
      Subscriber subscriber = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
      Json.read(record.value(), TokenRequest.class);
      if (!topics.requestsOf(subscriber).equals(partition)) {
        throw new IllegalArgumentException("another's partition");
      }
      RequestAnswer answer = desk.requested(subscriber, partition, record.offset());
      LOG.atTrace().addKeyValue(LogKeys.OUTCOME, answer).log("Request");
    } catch (IOException | IllegalArgumentException e) {
      desk.malformed();
      LOG.atWarn()
          .addKeyValue(LogKeys.PARTITION, record.partition())
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .log("A token request is malformed or in a wrong partition and was passed over");
    }
  }

  /** Stops and waits for the loop to end, at most 30 s; closes everything if it never began. */
  @Override
  public void close() {
    closing.countDown();
    if (taken.compareAndSet(false, true)) {
      closeClients();
      return;
    }
    consumer.wakeup();
    try {
      if (!stopped.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().log("The token rotation did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeClients() {
    try (desk) {
      consumer.close(CloseOptions.timeout(CLIENT_CLOSE));
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("The token rotation did not close in order");
    } finally {
      stopped.countDown();
    }
  }

  private void noteFirst() {
    first = owned.contains(new TopicPartition(topics.name(TopicSpec.TOKEN_REQUESTS), 0));
  }

  private final class Ownership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      owned.addAll(partitions);
      noteFirst();
      desk.owns(owned);
      LOG.atInfo().addKeyValue(LogKeys.COUNT, owned.size()).log("Subscriber partitions taken over");
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      owned.removeAll(partitions);
      noteFirst();
      desk.lost(partitions, owned);
      LOG.atInfo().addKeyValue(LogKeys.COUNT, owned.size()).log("Subscriber partitions given up");
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      owned.removeAll(partitions);
      noteFirst();
      desk.lost(partitions, owned);
      LOG.atWarn()
          .addKeyValue(LogKeys.COUNT, partitions.size())
          .log("Subscriber partitions were taken away: this instance was not heard of in time");
    }
  }
}
