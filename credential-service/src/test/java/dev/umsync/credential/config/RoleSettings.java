package dev.umsync.credential.config;

import dev.umsync.common.http.Listener;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.credential.rotation.RotationSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * What an instance of the role in a test is started with. Immutable.
 *
 * @param prefix of the topics, and the group's id
 */
record RoleSettings(
    String bootstrap,
    String prefix,
    Path keys,
    URI tokenUri,
    URI microsoftAuthority,
    WebConfig web) {
  static final int PARTITIONS = 6;

  RoleSettings(String bootstrap, String prefix, Path keys, URI tokenUri) {
    this(bootstrap, prefix, keys, tokenUri, URI.create("http://127.0.0.1:1/microsoft"), noWeb());
  }

  /** As in production, but for retries that a test need not wait for. */
  static final RotationSettings ROTATION =
      new RotationSettings(
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofMillis(200),
          10_000);

  /** Without the administration API. */
  static WebConfig noWeb() {
    return new WebConfig(
        false,
        new Listener("credentials.web.port", "127.0.0.1", 0),
        Optional.empty(),
        Optional.empty(),
        Duration.ofHours(8),
        Optional.empty(),
        Duration.ofDays(30));
  }

  RoleSettings with(WebConfig other) {
    return new RoleSettings(bootstrap, prefix, keys, tokenUri, microsoftAuthority, other);
  }

  CredentialRole start(MeterRegistry metrics, ExecutorService executor)
      throws InterruptedException {
    return CredentialRole.start(
        new CredentialConfig(
            prefix + "group",
            tokenUri,
            microsoftAuthority,
            Optional.empty(),
            Duration.ofSeconds(20),
            16,
            ROTATION,
            web),
        KafkaConnection.to(bootstrap),
        new CredentialTopics(new Topics(prefix), PARTITIONS),
        new KeyDirectory(keys),
        () -> TlsMaterial.selfSigned(keys.resolveSibling("tls"), "localhost", Clock.systemUTC()),
        metrics,
        Clock.systemUTC(),
        System::nanoTime,
        RandomGenerator.of("SecureRandom"),
        executor);
  }
}
