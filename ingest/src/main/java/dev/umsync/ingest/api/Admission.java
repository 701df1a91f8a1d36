package dev.umsync.ingest.api;

import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.ingest.access.ApiKeys;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.access.TokenBucket;
import dev.umsync.ingest.config.IngestConfig.Rate;
import dev.umsync.ingest.kafka.KafkaWatch;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Decides from a request's head alone whether its body is read: who sends it, whether anything can
 * be stored now, and whether this source has sent too much. Thread rule: any thread.
 */
final class Admission {
  private static final String SCHEME = "bearer ";
  private static final Duration STARTING = Duration.ofSeconds(2);
  private static final Duration DISK_PAUSE = Duration.ofMinutes(1);

  private final ApiKeys keys;
  private final Map<KnownSource, TokenBucket> buckets;
  private final RosterGate roster;
  private final KafkaWatch kafka;
  private final BooleanSupplier storageHasRoom;

  Admission(
      Collection<KnownSource> sources,
      Rate rate,
      LongSupplier nanoTicker,
      RosterGate roster,
      KafkaWatch kafka,
      BooleanSupplier storageHasRoom) {
    this.keys = new ApiKeys(sources);
    this.buckets =
        sources.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    s -> new TokenBucket(rate.perSecond(), rate.burst(), nanoTicker)));
    this.roster = roster;
    this.kafka = kafka;
    this.storageHasRoom = storageHasRoom;
  }

  /** Whose request this is, or a refusal. */
  KnownSource admit(ServerRequest request) {
    KnownSource source = authenticate(request);
    if (!roster.isReady()) {
      throw Refusal.NOT_READY.retry(STARTING, "Subscribers and tenants are still being read.");
    }
    if (!kafka.isAvailable()) {
      throw kafkaAway();
    }
    if (!storageHasRoom.getAsBoolean()) {
      throw Refusal.STORAGE_FULL.retry(
          DISK_PAUSE, "The disk is nearly full; its operator has to make room.");
    }
    Duration wait = bucket(source).take();
    if (!wait.isZero()) {
      throw Refusal.TOO_MANY.retry(
          wait, "This source has sent more events than it may; see Retry-After.");
    }
    return source;
  }

  /** Takes account of a batch's events beyond the first. */
  void charge(KnownSource source, int events) {
    bucket(source).charge(Math.max(0, events - 1));
  }

  static dev.umsync.common.http.HttpProblem kafkaAway() {
    return Refusal.KAFKA_AWAY.retry(
        KafkaWatch.PAUSE,
        "Kafka did not acknowledge. Send the same request again: what is stored already is known by its id.");
  }

  private KnownSource authenticate(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .flatMap(Admission::bearer)
        .flatMap(keys::sourceOf)
        .orElseThrow(() ->
            Refusal.UNAUTHORIZED
                .problem("Send Authorization: Bearer and the API key of this source.")
                .header("WWW-Authenticate", "Bearer realm=\"umsync-ingest\""));
  }

  private static Optional<String> bearer(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? Optional.of(header.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  private TokenBucket bucket(KnownSource source) {
    TokenBucket bucket = buckets.get(source);
    if (bucket == null) {
      throw new IllegalStateException("source " + source.name() + " has no bucket");
    }
    return bucket;
  }
}
