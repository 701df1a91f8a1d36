package dev.umsync.ingest.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.DataSize;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Problem;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.kafka.Compression;
import dev.umsync.ingest.umserver.CourierLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of ingest, checked. Thread rule: immutable.
 *
 * @param listener where HTTPS is answered
 * @param tls certificate and key, absent where the surroundings provide them
 * @param sources the UM servers that may send
 * @param uploads bounds on requests
 * @param rate bounds on each source
 * @param delivery how events go to Kafka
 * @param servers how each UM server is told what people did in their mailboxes
 * @param handOver how patient ingest is with them
 */
public record IngestConfig(
    Listener listener,
    Optional<TlsFiles> tls,
    List<KnownSource> sources,
    Uploads uploads,
    Rate rate,
    Delivery delivery,
    List<UmServerConfig> servers,
    CourierLimits handOver) {
  private static final String SOURCES = "ingest.sources";

  private static final Key<String> HOST =
      Key.string("ingest.host", "0.0.0.0", "Address that ingest listens on.");
  private static final Key<Integer> PORT =
      Key.integer(
          "ingest.port", 8443, 0, 65_535, "Port that ingest listens on; 0 takes a free one.");
  private static final Key<Optional<Path>> CERTIFICATE =
      Key.path(
              "ingest.tls.certificate",
              Path.of("ingest-chain.pem"),
              "Certificate chain of ingest's HTTPS, PEM.")
          .optional();
  private static final Key<Optional<Path>> PRIVATE_KEY =
      Key.path(
              "ingest.tls.private-key",
              Path.of("ingest-key.pem"),
              "Private key of that certificate, PEM, readable by this user only.")
          .optional();
  private static final Key<String> SOURCE_URI =
      Key.string(
              "ingest.sources.*.uri",
              "um://nupoint-1",
              "The UM server as its events name it (ce_source).")
          .where(IngestConfig::isSource, "a URI reference of 1 to 255 characters")
          .required();
  private static final Key<List<String>> SOURCE_KEYS =
      Key.list(
              "ingest.sources.*.api-key-sha256",
              List.of(),
              "SHA-256 of the UM server's API key ('umsync keys api'); a second one while the key is replaced. Not needed where asterisk.spool is set.")
          .where(
              keys -> keys.size() <= 4 && keys.stream().allMatch(ApiKeys::isDigest),
              "at most 4 digests of 64 lower-case hexadecimal digits");
  private static final Key<DataSize> AUDIO_LIMIT =
      Key.bytes(
          "ingest.audio-limit",
          DataSize.ofMebibytes(20),
          DataSize.ofKibibytes(1),
          DataSize.ofMebibytes(23),
          "Largest recording taken; above it 413 is answered.");
  private static final Key<Integer> BATCH_LIMIT =
      Key.integer("ingest.batch-limit", 500, 1, 10_000, "Most events in one batch.");
  private static final Key<DataSize> UPLOADS_BYTES =
      Key.bytes(
          "ingest.uploads.bytes",
          DataSize.ofMebibytes(64),
          DataSize.ofMebibytes(1),
          DataSize.ofGibibytes(1),
          "Request bytes in progress at once; memory needed is about eight times this.");
  private static final Key<Duration> UPLOADS_WAIT =
      Key.duration(
          "ingest.uploads.wait",
          Duration.ofSeconds(5),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "How long a request waits for others in progress before 503 is answered.");
  private static final Key<Duration> UPLOADS_TIMEOUT =
      Key.duration(
          "ingest.uploads.timeout",
          Duration.ofMinutes(2),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "How long a request's body may take to come.");
  private static final Key<Integer> RATE_PER_SECOND =
      Key.integer(
          "ingest.rate.per-second", 50, 1, 100_000, "Events each source may send per second.");
  private static final Key<Integer> RATE_BURST =
      Key.integer("ingest.rate.burst", 500, 1, 1_000_000, "Events each source may send at once.");
  private static final Key<Duration> DELIVERY_TIMEOUT =
      Key.duration(
          "ingest.delivery-timeout",
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          "How long Kafka may take to acknowledge an event before 503 is answered.");
  private static final Key<Compression> COMPRESSION =
      Key.enumeration(
          "ingest.compression",
          Compression.NONE,
          "Codec of the voicemail topic's records; zstd saves a quarter of the brokers' disks and"
              + " network for some processor time of ingest and workers.");

  /** Every setting of ingest, for the reader, the template and the reference. */
  public static final List<Key<?>> KEYS =
      Stream.of(
              List.of(HOST, PORT, CERTIFICATE, PRIVATE_KEY, SOURCE_URI, SOURCE_KEYS),
              WebhookConfig.KEYS,
              AsteriskConfig.KEYS,
              List.of(
                  AUDIO_LIMIT,
                  BATCH_LIMIT,
                  UPLOADS_BYTES,
                  UPLOADS_WAIT,
                  UPLOADS_TIMEOUT,
                  RATE_PER_SECOND,
                  RATE_BURST,
                  DELIVERY_TIMEOUT,
                  COMPRESSION),
              HandOverConfig.KEYS)
          .<Key<?>>flatMap(List::stream)
          .toList();

  /** Copies. */
  public IngestConfig {
    sources = List.copyOf(sources);
    servers = List.copyOf(servers);
  }

  /** Two PEM files that belong together. */
  public record TlsFiles(Path certificate, Path privateKey) {
    /** Reads them. */
    public TlsMaterial load() {
      return TlsMaterial.load(certificate, privateKey);
    }
  }

  /**
   * Bounds on requests.
   *
   * @param audioBytes the largest recording
   * @param batchEvents most events in one request
   * @param bytesAtOnce request bytes in progress
   * @param patience for room among them
   * @param timeout from a request's first byte to its last
   */
  public record Uploads(
      int audioBytes, int batchEvents, long bytesAtOnce, Duration patience, Duration timeout) {}

  /**
   * Bounds on one source.
   *
   * @param perSecond events on average
   * @param burst events at once
   */
  public record Rate(int perSecond, int burst) {}

  /**
   * How events go to Kafka.
   *
   * @param timeout until an event counts as not acknowledged
   * @param compression the producer's codec
   */
  public record Delivery(Duration timeout, Compression compression) {}

  /**
   * The settings in force.
   *
   * @throws ConfigProblems if settings contradict each other
   */
  public static IngestConfig from(Config config) {
    List<Problem> problems = new ArrayList<>();
    Optional<TlsFiles> tls = tls(config, problems);
    List<KnownSource> sources = sources(config, problems);
    List<UmServerConfig> servers = servers(config, sources, problems);
    if (!problems.isEmpty()) {
      throw new ConfigProblems(problems);
    }
    return new IngestConfig(
        new Listener(PORT.name(), config.get(HOST), config.get(PORT)),
        tls,
        sources,
        new Uploads(
            (int) config.get(AUDIO_LIMIT).bytes(),
            config.get(BATCH_LIMIT),
            config.get(UPLOADS_BYTES).bytes(),
            config.get(UPLOADS_WAIT),
            config.get(UPLOADS_TIMEOUT)),
        new Rate(config.get(RATE_PER_SECOND), config.get(RATE_BURST)),
        new Delivery(config.get(DELIVERY_TIMEOUT), config.get(COMPRESSION)),
        servers,
        HandOverConfig.from(config));
  }

  private static List<UmServerConfig> servers(
      Config config, List<KnownSource> sources, List<Problem> problems) {
    List<UmServerConfig> servers = new ArrayList<>();
    for (KnownSource known : sources) {
      Optional<WebhookConfig> webhook = WebhookConfig.from(config, known.name(), problems);
      Optional<AsteriskConfig> asterisk =
          AsteriskConfig.from(
              config, known.name(), known.uri(), (int) config.get(AUDIO_LIMIT).bytes(), problems);
      if (webhook.isPresent() && asterisk.flatMap(AsteriskConfig::manager).isPresent()) {
        problems.add(
            new Problem(
                SOURCES + "." + known.name() + ".webhook.url",
                "",
                "can't be set together with asterisk.manager.host: events go back one way",
                "",
                ""));
      }
      servers.add(new UmServerConfig(known.name(), known.uri(), webhook, asterisk));
    }
    return servers;
  }

  private static Optional<TlsFiles> tls(Config config, List<Problem> problems) {
    Optional<Path> certificate = config.get(CERTIFICATE);
    Optional<Path> privateKey = config.get(PRIVATE_KEY);
    if (certificate.isPresent() != privateKey.isPresent()) {
      Key<?> missing = certificate.isPresent() ? PRIVATE_KEY : CERTIFICATE;
      problems.add(
          new Problem(missing.name(), "", "must be set, because the other of the two is", "", ""));
    }
    return certificate.flatMap(c -> privateKey.map(k -> new TlsFiles(c, k)));
  }

  private static List<KnownSource> sources(Config config, List<Problem> problems) {
    List<KnownSource> sources = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    for (String name : config.names(SOURCES)) {
      String uri = config.get(SOURCE_URI, name);
      List<String> digests = config.get(SOURCE_KEYS, name);
      if (digests.isEmpty() && !AsteriskConfig.isSpool(config, name)) {
        problems.add(
            new Problem(SOURCES + "." + name + ".api-key-sha256", "", "must not be empty", "", ""));
      }
      claim(owners, uri, name, "uri", problems);
      digests.forEach(digest -> claim(owners, digest, name, "api-key-sha256", problems));
      sources.add(new KnownSource(name, new SourceUri(uri), digests));
    }
    return sources;
  }

  /** Neither a name nor a key may stand for two UM servers. */
  private static void claim(
      Map<String, String> owners, String value, String name, String key, List<Problem> problems) {
    String other = owners.putIfAbsent(value, name);
    if (other != null) {
      problems.add(
          new Problem(
              SOURCES + "." + name + "." + key, "", "is that of source " + other + " too", "", ""));
    }
  }

  private static boolean isSource(String text) {
    try {
      return new SourceUri(text).value().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
