package dev.umsync.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.Sources;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.config.WorkerConfig.GroupProtocol;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.imap.ProviderSettings;
import dev.umsync.worker.imap.ProviderSettings.Security;
import dev.umsync.worker.imap.wire.ImapTimeouts;
import dev.umsync.worker.kafka.UsualSettings;
import dev.umsync.worker.kafka.WorkerSettings;
import dev.umsync.worker.voicemail.compose.SenderAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerConfigTest {
  private static WorkerConfig of(String yaml) {
    return WorkerConfig.of(Config.load(WorkerConfig.KEYS, Sources.none().yaml("t.yaml", yaml)));
  }

  private static ProviderConfig provider(WorkerConfig config, String name) {
    return config.providers().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    WorkerConfig config = WorkerConfig.of(Config.load(WorkerConfig.KEYS, Sources.none()));

    assertThat(config.groupId()).isEqualTo("umsync-workers");
    assertThat(config.instance()).isEmpty();
    assertThat(config.protocol()).isEqualTo(GroupProtocol.CONSUMER);
    assertThat(config.sessionTimeout()).isEmpty();
    assertThat(config.limits()).isEqualTo(Limits.defaults());
    assertThat(config.connections()).isEqualTo(4_000);
    assertThat(config.patience()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.lookAgainAfter()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.shutdown()).isEqualTo(Duration.ofSeconds(25));
    assertThat(config.appendGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.heldTokens()).isEqualTo(100_000);
    assertThat(config.timeouts()).isEqualTo(ImapTimeouts.defaults());
    assertThat(config.sender()).isEqualTo(SenderAddress.DEFAULT);
    assertThat(config.contact()).isEmpty();
    WorkerSettings usual = UsualSettings.of("umsync.", "w");
    assertThat(EngineSettings.of(config, "w", Duration.ofSeconds(45), new Topics("umsync.")))
        .usingRecursiveComparison()
        .ignoringFields("group")
        .isEqualTo(usual);
    assertThat(config.engine().circuits())
        .isEqualTo(new CircuitBreaker.Limits(20, Duration.ofSeconds(30)));
  }

  /** Each bound is a setting of its own: with one changed nothing else changes. */
  @ParameterizedTest
  @CsvSource({
    "calls-in-flight, 7, callsInFlight",
    "queue-per-subscriber, 7, queues.perSubscriber",
    "queue-full-grace, 7s, queues.fullGrace",
    "claim-step, 7, queues.claimStep",
    "ledger-span, 7, queues.ledgerSpan",
    "records-per-partition, 7, memory.recordsPerPartition",
    "bytes-per-partition, 7 MiB, memory.bytesPerPartition",
    "bytes-held, 700 MiB, memory.bytesPerWorker",
    "large-event, 7 MiB, memory.largeRecordBytes",
    "transaction-events, 7, batches.settlements",
    "transaction-bytes, 7 MiB, batches.bytes",
    "park-after, 7s, waits.inAll",
    "abandon-after, 7s, waits.abandonAfter",
    "retry-base, 7s, waits.retryBase",
    "retry-cap, 7s, waits.retryCap",
    "probe-base, 7s, waits.parkBase",
    "probe-cap, 7s, waits.parkCap",
  })
  void aBoundOfTheDispatcherIsItsSetting(String name, String value, String field) {
    Limits limits = of("worker: {%s: %s}".formatted(name, value)).limits();

    assertThat(limits)
        .usingRecursiveComparison()
        .ignoringFields(field)
        .isEqualTo(Limits.defaults());
    assertThat(limits).extracting(field).asString().contains("7");
  }

  @ParameterizedTest
  @CsvSource({
    "transaction-timeout, 7s, transactionTimeout",
    "keep-alive, 700ms, keepAlive",
    "revocation, 7s, revocation",
    "cancel-grace, 7s, cancelGrace",
    "records-per-poll, 7, recordsPerPoll",
    "parked-trim, 7s, parkedTrim",
    "shutdown, 7s, shutdown",
    "append-grace, 7s, lastBytes",
    "group-protocol, classic, classicProtocol",
  })
  void aBoundOfTheEngineIsItsSetting(String name, String value, String field) {
    Duration session = Duration.ofSeconds(45);
    Topics topics = new Topics("umsync.");
    WorkerSettings settings =
        EngineSettings.of(of("worker: {%s: %s}".formatted(name, value)), "w", session, topics);

    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields(field)
        .isEqualTo(EngineSettings.of(of("{}"), "w", session, topics));
    assertThat(settings).extracting(field).asString().matches(".*7.*|true");
  }

  @Test
  void gmailIsThereWithoutBeingConfigured() {
    ProviderConfig google = provider(of("{}"), "google");

    assertThat(google.host()).isEqualTo("imap.gmail.com");
    assertThat(google.port()).isEqualTo(993);
    assertThat(google.tls()).isTrue();
    assertThat(google.indexLag()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void providerIsReadWithItsCertificateBesideTheConfiguration() {
    ProviderConfig own =
        provider(
            of(
                """
                worker:
                  providers:
                    own:
                      host: mail.example.com
                      port: 1993
                      trust-certificate: ca.pem
                      max-connections: 7
                """),
            "own");
    ProviderSettings settings = own.settings(Path.of("/etc/umsync"), ImapTimeouts.defaults());

    assertThat(settings.host()).isEqualTo("mail.example.com");
    assertThat(settings.port()).isEqualTo(1993);
    assertThat(settings.security()).isEqualTo(Security.TLS);
    assertThat(settings.trust()).contains(Path.of("/etc/umsync/ca.pem"));
    assertThat(own.maxConnections()).contains(7);
    assertThat(own.indexLag()).isZero();
  }

  @Test
  void environmentNamesAProviderToo() {
    WorkerConfig config =
        WorkerConfig.of(
            Config.load(
                WorkerConfig.KEYS,
                Sources.none()
                    .environment(Map.of("UMSYNC_WORKER_PROVIDERS_OWN_HOST", "mail.example.com"))));

    assertThat(provider(config, "own").host()).isEqualTo("mail.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker: {sender: nobody}",
        "worker: {sender: 'a b@{domain}'}",
        "worker: {group-id: 'two words'}",
        "worker: {instance: ''}",
        "worker: {patience: 2h}",
        "worker: {calls-in-flight: 0}",
        "worker: {bytes-held: 100 MiB}",
        "worker: {group-protocol: share}",
        "worker: {providers: {own: {prot: 993}}}",
        "worker: {providers: {own: {port: 70000}}}",
      })
  void whatIsWrongIsRefused(String yaml) {
    assertThatThrownBy(() -> of(yaml)).isInstanceOf(ConfigProblems.class);
  }

  @ParameterizedTest
  @CsvSource({"3, 2250", "6, 4500", "10, 7500", "45, 35000", "600, 590000"})
  void leaseIsShorterThanTheSessionAndKeptByCommits(int sessionSeconds, long leaseMillis) {
    WorkerSettings settings =
        EngineSettings.of(of("{}"), "w", Duration.ofSeconds(sessionSeconds), new Topics("umsync."));

    assertThat(settings.lease()).isEqualTo(Duration.ofMillis(leaseMillis));
    assertThat(settings.keepAlive().multipliedBy(2)).isLessThan(settings.lease());
    assertThat(settings.voicemailTopic()).isEqualTo("umsync.voicemail");
  }
}
