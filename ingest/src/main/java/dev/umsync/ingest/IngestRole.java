package dev.umsync.ingest;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.OpsRoutes;
import dev.umsync.common.http.Readiness;
import dev.umsync.common.http.ReadinessCheck;
import dev.umsync.common.http.Routes;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.ingest.api.IngestApi;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.ingest.kafka.EventPublisher;
import dev.umsync.ingest.kafka.KafkaWatch;
import dev.umsync.ingest.kafka.RecordLimit;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServerConfig;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UM side: takes voicemail events over HTTPS and answers 202 when Kafka has them for good.
 *
 * <p>It answers as soon as {@link #start} returns, with 503 until subscribers and tenants have been
 * read. It holds nothing that is not on a topic: any number of instances may run, and be killed.
 * Thread rule: started and closed by one thread.
 */
public final class IngestRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestRole.class);
  private static final String CLIENT_ID = "umsync-ingest-admin";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Above it the server itself refuses; below it the API does, naming its own limit. */
  private static final long LONGEST_BODY_BYTES = 1L << 30;

  private final Deque<AutoCloseable> closing;
  private final HttpServer server;
  private final RosterGate roster;
  private final RecordLimit limit;

  private IngestRole(
      Deque<AutoCloseable> closing, HttpServer server, RosterGate roster, RecordLimit limit) {
    this.closing = closing;
    this.server = server;
    this.roster = roster;
    this.limit = limit;
  }

  /**
   * Answers from now on. The topics must exist: {@link
   * dev.umsync.common.topic.TopicProvisioner#ensure} is called before.
   *
   * @param tls empty for clear text, which only fits behind a proxy on the same machine
   * @throws StartFailed if the port can't be had
   */
  public static IngestRole start(
      IngestConfig config, Optional<TlsMaterial> tls, IngestSurroundings around)
      throws InterruptedException {
    Deque<AutoCloseable> closing = new ArrayDeque<>();
    try {
      return start(config, tls, around, closing);
    } catch (InterruptedException | RuntimeException e) {
      closeAll(closing);
      throw e;
    }
  }

  private static IngestRole start(
      IngestConfig config,
      Optional<TlsMaterial> tls,
      IngestSurroundings around,
      Deque<AutoCloseable> closing)
      throws InterruptedException {
    if (config.sources().isEmpty()) {
      LOG.atWarn().log("No UM server may send yet: ingest.sources names none");
    }
    KafkaConnection kafka = around.kafka();
    Admin admin = kafka.admin(CLIENT_ID);
    closing.push(admin);
    RosterGate roster = new RosterGate(kafka, around.topics(), around.executor());
    closing.push(roster);
    KafkaWatch watch = new KafkaWatch(admin, around.nanoTicker(), around.executor());
    closing.push(watch);
    String topic = around.topics().name(TopicSpec.VOICEMAIL);
    RecordLimit limit =
        RecordLimit.learn(
            admin,
            topic,
            KafkaConnection.LARGEST_RECORD_BYTES,
            config.uploads().audioBytes(),
            PATIENCE);
    EventCodec codec = new EventCodec();
    EventPublisher publisher =
        new EventPublisher(
            kafka,
            topic,
            limit.recordBytes(),
            config.delivery().compression(),
            config.delivery().timeout(),
            new EventRecords(codec),
            watch);
    closing.push(publisher);
    KafkaClientMetrics producerMetrics = new KafkaClientMetrics(publisher.producer());
    producerMetrics.bindTo(around.registry());
    closing.push(producerMetrics);
    new UmServers(config, around, roster, codec, limit.audioBytes(), closing).start();
    IngestApi.Parts parts =
        new IngestApi.Parts(
            roster, watch, publisher, limit, codec, around.storageHasRoom(), around.nanoTicker());
    Routes routes = IngestApi.addTo(new Routes(), config, parts, around.registry());
    OpsRoutes.addTo(routes, around.registry(), checks(around, roster, watch));
    HttpServer server =
        HttpServer.start(config.listener(), tls, routes, IngestRole::boundConnections);
    closing.push(server);
    return new IngestRole(closing, server, roster, limit);
  }

  private static void boundConnections(WebServerConfig.Builder server) {
    server.maxPayloadSize(LONGEST_BODY_BYTES);
    // A sender who falls silent in the middle of a body must not hold its thread and its budget.
    server.connectionOptions(SocketOptions.builder().readTimeout(SILENCE).build());
  }

  private static List<ReadinessCheck> checks(
      IngestSurroundings around, RosterGate roster, KafkaWatch watch) {
    return List.of(
        check("roster", roster::isReady, "subscribers and tenants are still being read"),
        check("kafka", watch::isAvailable, "Kafka does not answer"),
        check("storage", around.storageHasRoom(), "the disk is nearly full"));
  }

  private static ReadinessCheck check(
      String name, java.util.function.BooleanSupplier good, String otherwise) {
    return ReadinessCheck.of(
        name, () -> good.getAsBoolean() ? Readiness.ready() : Readiness.notReady(otherwise));
  }

  /** Where it is reached. */
  public URI uri() {
    return server.uri();
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Whether subscribers and tenants have been read, so that events are taken. */
  public boolean isReady() {
    return roster.isReady();
  }

  /** The largest recording that it takes on this cluster, in bytes. */
  public int audioLimitBytes() {
    return limit.audioBytes();
  }

  /** Takes no more requests, lets those in progress end, and closes everything it opened. */
  @Override
  public void close() {
    closeAll(closing);
  }

  private static void closeAll(Deque<AutoCloseable> closing) {
    while (!closing.isEmpty()) {
      AutoCloseable next = closing.pop();
      try {
        next.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn()
            .addKeyValue("kind", e.getClass().getSimpleName())
            .log("A part of ingest did not close; the others are closed");
      }
    }
  }
}
