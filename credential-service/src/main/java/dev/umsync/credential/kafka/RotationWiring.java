package dev.umsync.credential.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.credential.desk.CredentialMetrics;
import dev.umsync.credential.desk.MintDesk;
import dev.umsync.credential.rotation.RotationSchedule;
import dev.umsync.credential.rotation.RotationSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The role's Kafka clients and what runs on them. Thread rule: made and closed by one thread. */
public final class RotationWiring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotationWiring.class);

  /** No longer than a transaction may take: what is sent later would be refused. */
  private static final Duration DELIVERY = Duration.ofSeconds(10);

  private static final int TRANSACTION_MILLIS = 10_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Executor executor;
  private final Tables tables;
  private final RotationLoop loop;

  /**
   * Follows the tables at once; the loop starts with {@link #begin}.
   *
   * @throws KafkaException if a client's settings can't be used; then nothing stays open
   */
  public RotationWiring(
      String groupId,
      int mintsAtOnce,
      RotationSettings rotation,
      KafkaConnection kafka,
      CredentialTopics topics,
      Knowledge known,
      TokenSealer sealer,
      MeterRegistry registry,
      Clock clock,
      RandomGenerator random,
      Executor executor) {
    this.executor = executor;
    CredentialMetrics metrics = new CredentialMetrics(registry);
    Changes changes = new Changes();
    String transactionalId = "umsync-credentials-" + Long.toHexString(random.nextLong());
    try {
      Admin admin = opened(kafka.admin("umsync-credentials-admin"));
      this.tables = opened(new Tables(kafka, admin, topics, known, changes, executor));
      RotationDesk desk =
          opened(
              new RotationDesk(
                  new RotationSchedule(rotation, random),
                  new Minting(
                      new MintDesk(
                          known.tenants(),
                          known.credentials(),
                          known.roster(),
                          known.uses(),
                          sealer,
                          clock,
                          metrics),
                      executor,
                      mintsAtOnce),
                  new TokenJournal(() -> producer(kafka, transactionalId), topics),
                  new TokensSeen(
                      kafka.consumer("umsync-credentials-tokens", Map.of()),
                      admin,
                      topics,
                      executor),
                  new Revocations(known.roster(), known.tenants(), known.credentials()),
                  changes,
                  topics,
                  metrics,
                  clock));
      this.loop =
          new RotationLoop(
              kafka.consumer(
                  "umsync-credentials",
                  Map.of(
                      ConsumerConfig.GROUP_ID_CONFIG,
                      groupId,
                      ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                      "consumer")),
              topics,
              desk);
      opened.remove(desk);
      opened(loop);
    } catch (KafkaException e) {
      closeAll();
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  private static Producer<byte[], byte[]> producer(KafkaConnection kafka, String transactionalId) {
    return kafka.producer(
        transactionalId,
        DELIVERY,
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            transactionalId,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            TRANSACTION_MILLIS));
  }

  /** What the role reads from its topics. */
  public Tables tables() {
    return tables;
  }

  /** Whether requests are being answered, from {@link #begin} on. */
  public boolean isAnswering() {
    return !loop.hasEnded();
  }

  /** Whether this instance is the one that does what only one is to do. */
  public boolean isFirst() {
    return loop.isFirst() && !loop.hasEnded();
  }

  /** Starts answering requests. */
  public void begin() {
    executor.execute(loop);
  }

  @Override
  public void close() {
    closeAll();
  }

  /** The last one made first. */
  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn().log("A Kafka client did not close in order");
      }
    }
  }
}
