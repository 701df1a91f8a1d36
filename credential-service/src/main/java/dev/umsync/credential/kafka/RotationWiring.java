package dev.umsync.credential.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.credential.rotation.RotationSchedule;
import dev.umsync.credential.rotation.RotationSettings;
import dev.umsync.credential.store.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The role's Kafka clients and what runs on them. Thread rule: made and closed by one thread. */
public final class RotationWiring implements AutoCloseable {
  private static final Duration DELIVERY = Duration.ofSeconds(30);
  private static final int TRANSACTION_MILLIS = 10_000;

  private final Admin admin;
  private final Tables tables;
  private final RotationLoop loop;
  private final Executor executor;
  private boolean begun;

  /** Follows the tables at once; the loop starts with {@link #begin}. */
  public RotationWiring(
      String groupId,
      int mintsAtOnce,
      RotationSettings rotation,
      KafkaConnection kafka,
      CredentialTopics topics,
      Tenants tenants,
      Credentials credentials,
      Roster roster,
      TokenSealer sealer,
      MeterRegistry metrics,
      Clock clock,
      RandomGenerator random,
      Executor executor) {
    this.executor = executor;
    this.admin = kafka.admin("umsync-credentials-admin");
    RotationSchedule schedule = new RotationSchedule(rotation, random);
    String transactionalId = "umsync-credentials-" + Long.toHexString(random.nextLong());
    this.loop =
        new RotationLoop(
            kafka.consumer(
                "umsync-credentials",
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    groupId,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                    "consumer")),
            new TokenJournal(() -> producer(kafka, transactionalId), topics),
            topics,
            schedule,
            new MintDesk(tenants, credentials, roster, sealer, clock, metrics),
            new Revocations(roster, tenants, credentials),
            new TokensSeen(
                kafka.consumer("umsync-credentials-tokens", Map.of()), admin, topics, executor),
            executor,
            mintsAtOnce,
            clock);
    this.tables =
        new Tables(
            kafka, admin, topics, tenants, credentials, roster, loop::credentialsChanged, executor);
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

  /** Starts answering requests. */
  public void begin() {
    begun = true;
    executor.execute(loop);
  }

  @Override
  public void close() {
    if (begun) {
      loop.close();
    }
    tables.close();
    admin.close();
  }
}
