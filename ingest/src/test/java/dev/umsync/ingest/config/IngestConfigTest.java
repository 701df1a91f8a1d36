package dev.umsync.ingest.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.Sources;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.kafka.Compression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  private static IngestConfig read(String yaml) {
    return IngestConfig.from(
        Config.load(IngestConfig.KEYS, Sources.none().yaml("test.yaml", yaml)));
  }

  private static String problem(String yaml) {
    return String.valueOf(
        catchThrowableOfType(ConfigProblems.class, () -> read(yaml)).getMessage());
  }

  @Test
  void defaultsAreThoseDocumented() {
    IngestConfig config = read("{}");

    assertThat(config.listener().host()).isEqualTo("0.0.0.0");
    assertThat(config.listener().port()).isEqualTo(8443);
    assertThat(config.tls()).isEmpty();
    assertThat(config.sources()).isEmpty();
    assertThat(config.uploads())
        .isEqualTo(
            new IngestConfig.Uploads(
                20 * 1024 * 1024,
                500,
                64L * 1024 * 1024,
                Duration.ofSeconds(5),
                Duration.ofMinutes(2)));
    assertThat(config.rate()).isEqualTo(new IngestConfig.Rate(50, 500));
    assertThat(config.delivery())
        .isEqualTo(new IngestConfig.Delivery(Duration.ofSeconds(15), Compression.NONE));
  }

  @Test
  void everySettingIsRead() {
    IngestConfig config =
        read(
            """
            ingest:
              host: 127.0.0.1
              port: 9000
              tls: {certificate: c.pem, private-key: k.pem}
              audio-limit: 1 MiB
              batch-limit: 7
              uploads: {bytes: 2 MiB, wait: 1s, timeout: 3s}
              rate: {per-second: 4, burst: 5}
              delivery-timeout: 6s
              compression: lz4
              sources:
                pbx: {uri: "um://pbx", api-key-sha256: ["%s", "%s"]}
            """
                .formatted(A, B));

    assertThat(config.listener().port()).isEqualTo(9000);
    assertThat(config.tls())
        .isEqualTo(Optional.of(new IngestConfig.TlsFiles(Path.of("c.pem"), Path.of("k.pem"))));
    assertThat(config.uploads())
        .isEqualTo(
            new IngestConfig.Uploads(
                1024 * 1024, 7, 2L * 1024 * 1024, Duration.ofSeconds(1), Duration.ofSeconds(3)));
    assertThat(config.rate()).isEqualTo(new IngestConfig.Rate(4, 5));
    assertThat(config.delivery())
        .isEqualTo(new IngestConfig.Delivery(Duration.ofSeconds(6), Compression.LZ4));
    assertThat(config.sources())
        .containsExactly(new KnownSource("pbx", new SourceUri("um://pbx"), List.of(A, B)));
  }

  @Test
  void oneUriOrOneKeyForTwoSourcesIsAProblemNamingBoth() {
    assertThat(
            problem(
                """
                ingest.sources.a.uri: um://x
                ingest.sources.a.api-key-sha256: ["%s"]
                ingest.sources.b.uri: um://x
                ingest.sources.b.api-key-sha256: ["%s"]
                """
                    .formatted(A, A)))
        .contains("ingest.sources.b.uri: is that of source a too")
        .contains("ingest.sources.b.api-key-sha256: is that of source a too");
  }

  @Test
  void keyInClearInsteadOfItsDigestIsAProblem() {
    assertThat(problem("ingest.sources.a: {uri: 'um://x', api-key-sha256: [umk_abc]}"))
        .contains("ingest.sources.a.api-key-sha256")
        .contains("64 lower-case hexadecimal digits");
  }

  @Test
  void certificateWithoutKeyIsAProblem() {
    assertThat(problem("ingest.tls.certificate: c.pem"))
        .contains("ingest.tls.private-key: must be set");
  }
}
