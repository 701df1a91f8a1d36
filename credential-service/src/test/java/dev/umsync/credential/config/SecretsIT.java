package dev.umsync.credential.config;

import static dev.umsync.credential.config.CredentialWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.http.Listener;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.idp.TokenError;
import dev.umsync.testbed.idp.TokenFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An auditor who replays every topic and reads every log line finds nothing to use. */
class SecretsIT {
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      StringBuilder line = new StringBuilder(event.getLoggerName());
      line.append(' ').append(event.getFormattedMessage()).append(' ');
      line.append(event.getKeyValuePairs());
      for (var t = event.getThrowableProxy(); t != null; t = t.getCause()) {
        line.append(' ').append(t.getMessage());
      }
      lines.add(line.toString());
    }
  }

  private static final List<String> CHATTY =
      List.of("dev.umsync", "com.google", "jdk.httpclient", "sun.net");

  @TempDir private Path folder;
  private final Lines log = new Lines();

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
    CHATTY.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.TRACE));
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    CHATTY.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(null));
  }

  private static List<String> piecesOf(byte[] secret) {
    List<String> pieces = new ArrayList<>();
    String base64 = Base64.getEncoder().encodeToString(secret);
    for (int i = 0; i + 40 <= base64.length(); i += 40) {
      pieces.add(base64.substring(i, i + 40));
    }
    return pieces;
  }

  private static String topicsOf(CredentialWorld world) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (KafkaConsumer<byte[], byte[]> auditor =
        world.kafka.consumer("auditor", Map.of("isolation.level", "read_uncommitted"))) {
      List<TopicPartition> partitions =
          auditor.listTopics().entrySet().stream()
              .filter(e -> e.getKey().startsWith(world.topics.prefix()))
              .flatMap(e -> e.getValue().stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      auditor.assign(partitions);
      auditor.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = auditor.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> auditor.position(p) < ends.getOrDefault(p, 0L))) {
        auditor
            .poll(Duration.ofMillis(100))
            .forEach(r -> {
              all.writeBytes(r.value() == null ? new byte[0] : r.value());
              all.write('\n');
            });
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static WebConfig web() {
    return new WebConfig(
        true,
        new Listener("credentials.web.port", "127.0.0.1", 0),
        Optional.empty(),
        Optional.empty(),
        Duration.ofHours(8),
        Optional.empty(),
        Duration.ofDays(30));
  }

  /**
   * What an administrator does, well and badly.
   *
   * @param secrets what must be found nowhere
   * @param answers everything that was answered but what is shown once
   */
  private void administer(
      CredentialWorld world, CredentialRole role, List<String> secrets, StringBuilder answers)
      throws Exception {
    AdminClient client =
        new AdminClient(
            role.adminUri().orElseThrow(),
            TlsMaterial.selfSigned(folder.resolve("tls"), "localhost", Clock.systemUTC())
                .clientContext());
    String link = role.firstStartLink().orElseThrow();
    String claim = link.substring(link.indexOf('#') + 1);
    String password = "correct horse battery staple";
    answers.append(client.post("/v1/claims", Map.of("claim", claim, "password", password)).text());
    String token =
        client
            .post("/v1/api-tokens", Map.of("name", "t", "role", "auditor"))
            .json()
            .path("token")
            .asText();
    String invitation =
        client
            .post("/v1/users", Map.of("name", "bo", "role", "operator"))
            .json()
            .path("link")
            .asText();
    String clientSecret = "abc8Q~secret-value-that-nobody-sees-0123";
    byte[] p12 = world.account.toP12("p12-password-that-nobody-sees");
    answers.append(
        client.send("PUT", "/v1/tenants/m.example", "{\"provider\":\"microsoft\"}").text());
    answers.append(
        client
            .form(
                "/v1/tenants/m.example/keys",
                Map.of(
                    "kind", "microsoft-secret".getBytes(StandardCharsets.UTF_8),
                    "directoryId", "contoso.example".getBytes(StandardCharsets.UTF_8),
                    "clientId", "app-1".getBytes(StandardCharsets.UTF_8),
                    "secret", clientSecret.getBytes(StandardCharsets.UTF_8)),
                "x")
            .text());
    answers.append(
        client
            .form(
                "/v1/tenants/m.example/keys",
                Map.of(
                    "kind", "google-p12".getBytes(StandardCharsets.UTF_8),
                    "clientId", "1".getBytes(StandardCharsets.UTF_8),
                    "clientEmail", "a@b.example".getBytes(StandardCharsets.UTF_8),
                    "password", "wrong-password-1".getBytes(StandardCharsets.UTF_8),
                    "file", p12),
                "x")
            .text());
    answers.append(
        client
            .post("/v1/session", Map.of("name", "administrator", "password", "wrong-password-2"))
            .text());
    for (String path :
        List.of("/v1/tenants", "/v1/users", "/v1/api-tokens", "/v1/activity", "/v1/keysets")) {
      answers.append(client.get(path).text());
    }
    answers.append(client.send("POST", "/v1/tenants/m.example/checks", null).text());
    secrets.addAll(
        List.of(
            claim,
            password,
            token,
            invitation.substring(invitation.indexOf('#') + 1),
            clientSecret,
            "wrong-password-1",
            "wrong-password-2",
            client.cookie().orElseThrow()));
  }

  @Test
  void noTokenKeyOrPasswordIsInClearOnATopicInALogAMetricOrAnAnswer() throws Exception {
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(
                BrokerSettings.throwAway(folder.resolve("broker")), f -> fail(f.message()));
        CredentialWorld world = new CredentialWorld(broker, "secrets", folder)) {
      Subscriber ana = world.person("ana@example.com");
      Subscriber bo = world.person("bo@example.com");
      world
          .provider
          .faults()
          .alwaysFor(bo.address(), new TokenFault.Refuse(TokenError.UNAUTHORIZED_CLIENT));
      TokenRecord record;
      List<String> more = new ArrayList<>();
      StringBuilder answers = new StringBuilder();
      try (CredentialRole role = world.role(world.settings.with(web()))) {
        administer(world, role, more, answers);
        world.request(ana, bo);
        record = world.awaitTokens(ana, 1).getFirst();
        until(
            "bo's failure is said",
            () -> log.lines.stream().anyMatch(l -> l.contains("No token could be minted")));
        assertThat(role).isNotNull();
      }

      String token = world.opened(record, ana);
      String logs = String.join("\n", log.lines);
      String topics = topicsOf(world);
      String meters = world.metrics.getMetersAsString();

      // The oracle itself: it does see what is there to be seen.
      assertThat(topics).contains(record.keyId()).contains(world.account.clientId());
      assertThat(logs).contains(world.account.clientId()).contains("NOT_DELEGATED");
      assertThat(world.topics.name(TopicSpec.TOKENS)).startsWith("secrets.");

      List<String> secrets = new ArrayList<>(List.of(token, "PRIVATE KEY"));
      secrets.addAll(more);
      secrets.addAll(List.of(token.split("\\.", -1)).subList(1, 3));
      secrets.addAll(piecesOf(world.account.privateKey().getEncoded()));
      secrets.addAll(piecesOf(world.account.toJson().getBytes(StandardCharsets.UTF_8)));
      for (String secret : secrets) {
        assertThat(topics.contains(secret)).as("a secret on a topic").isFalse();
        assertThat(logs.contains(secret)).as("a secret in a log").isFalse();
        assertThat(answers.indexOf(secret)).as("a secret in an answer").isNegative();
        assertThat(meters.contains(secret)).as("a secret in a metric").isFalse();
      }
      assertThat(logs).doesNotContain(ana.address()).doesNotContain(bo.address());
    }
  }
}
