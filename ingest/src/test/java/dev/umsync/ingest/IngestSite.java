package dev.umsync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.Sources;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.config.IngestConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A real broker with a real ingest in front of it, and two people: ana has box 2045, bo box 2046.
 */
public final class IngestSite implements AutoCloseable {
  public static final String SOURCE = "um://pbx";
  public static final String KEY;
  private static final String DIGEST;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<TopicSpec> TOPICS =
      EnumSet.of(
          TopicSpec.VOICEMAIL,
          TopicSpec.SUBSCRIBERS,
          TopicSpec.TENANTS,
          TopicSpec.MAILBOX,
          TopicSpec.UM_PARKED,
          TopicSpec.ADAPTER_STATE);

  static {
    ApiKeys.Generated generated = ApiKeys.generate(new SecureRandom());
    KEY = generated.key();
    DIGEST = generated.sha256();
  }

  private final Path folder;
  private final TlsMaterial tls;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean storageHasRoom = new AtomicBoolean(true);
  private EmbeddedBroker broker;

  public IngestSite(Path folder) throws Exception {
    this.folder = folder;
    this.tls = TlsMaterial.selfSigned(folder.resolve("tls"), "localhost", Clock.systemUTC());
    this.broker = startBroker(0);
  }

  private EmbeddedBroker startBroker(int port) throws Exception {
    return EmbeddedBroker.start(
        BrokerSettings.throwAway(folder.resolve("broker")).withPort(port),
        fault -> {
          throw new AssertionError(fault.message());
        });
  }

  public void stopBroker() {
    broker.close();
  }

  public void startBrokerAgain() throws Exception {
    broker = startBroker(broker.port());
  }

  public KafkaConnection kafka() {
    return KafkaConnection.to(broker.bootstrapServers());
  }

  public ExecutorService executor() {
    return executor;
  }

  public AtomicBoolean storageHasRoom() {
    return storageHasRoom;
  }

  /** Makes the topics under a prefix, with both people and their tenant on them. */
  public Topics populated(String prefix) throws Exception {
    Topics topics = provisioned(prefix, TOPICS);
    writeTenant(topics);
    importPeople(topics);
    return topics;
  }

  public void writeTenant(Topics topics) throws Exception {
    try (var producer = kafka().producer("test", PATIENCE, Map.of())) {
      TenantRecord tenant =
          new TenantRecord(
              "example.com",
              "google",
              Optional.empty(),
              TenantRecord.DeleteRule.TRASH,
              TenantRecord.GOOGLE_MAIL_SCOPE);
      producer
          .send(
              new ProducerRecord<>(
                  topics.name(TopicSpec.TENANTS),
                  "example.com".getBytes(StandardCharsets.UTF_8),
                  Json.bytes(tenant)))
          .get();
    }
  }

  public void importPeople(Topics topics) throws Exception {
    try (RosterImport roster = roster(topics)) {
      roster.importCsv(
          """
          address,source,box
          ana@example.com,um://pbx,2045
          bo@example.com,um://pbx,2046
          cy@elsewhere.example,um://pbx,2047
          """
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  public Topics provisioned(String prefix, Set<TopicSpec> wanted) throws Exception {
    Topics topics = new Topics(prefix);
    try (Admin admin = kafka().admin("test")) {
      new TopicProvisioner(admin, topics, TopicPlan.embedded(3), PATIENCE, Thread::sleep)
          .ensure(wanted);
    }
    return topics;
  }

  public RosterImport roster(Topics topics) {
    return new RosterImport(kafka(), topics, executor, PATIENCE);
  }

  /** Ingest on these topics with these settings on top, not waited for. */
  public IngestRole start(Topics topics, Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>();
    all.put("ingest.host", "127.0.0.1");
    all.put("ingest.port", "0");
    all.put("ingest.sources.pbx.uri", SOURCE);
    all.put("ingest.sources.pbx.api-key-sha256", DIGEST);
    all.put("ingest.rate.per-second", "10000");
    all.put("ingest.rate.burst", "10000");
    all.putAll(settings);
    IngestConfig config =
        IngestConfig.from(Config.load(IngestConfig.KEYS, Sources.none().overrides(all)));
    return IngestRole.start(
        config,
        Optional.of(tls),
        new IngestSurroundings(
            kafka(),
            topics,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            storageHasRoom::get,
            Clock.systemUTC(),
            System::nanoTime,
            new Random(1),
            executor));
  }

  public IngestRole startReady(Topics topics, Map<String, String> settings) throws Exception {
    IngestRole role = start(topics, settings);
    await("ingest is ready", role::isReady);
    return role;
  }

  public IngestClient client(IngestRole role) {
    return new IngestClient(role.uri(), tls.clientContext());
  }

  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** The record at this place. */
  public ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) {
    TopicPartition place = new TopicPartition(topic, partition);
    try (var consumer = kafka().consumer("test", Map.of())) {
      consumer.assign(List.of(place));
      consumer.seek(place, offset);
      return consumer.poll(PATIENCE).iterator().next();
    }
  }

  /** How many records were ever written to the voicemail topic. */
  public long written(Topics topics) {
    try (var consumer = kafka().consumer("test", Map.of())) {
      List<TopicPartition> all =
          List.of(0, 1, 2).stream()
              .map(p -> new TopicPartition(topics.name(TopicSpec.VOICEMAIL), p))
              .toList();
      return consumer.endOffsets(all).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @Override
  public void close() {
    broker.close();
    executor.shutdownNow();
  }
}
