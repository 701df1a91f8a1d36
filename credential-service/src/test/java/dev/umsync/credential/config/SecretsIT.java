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
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.idp.TokenError;
import dev.umsync.testbed.idp.TokenFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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

  @Test
  void noTokenAndNoPrivateKeyIsInClearOnATopicOrInALog() throws Exception {
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
      try (CredentialRole role = world.role()) {
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

      // The oracle itself: it does see what is there to be seen.
      assertThat(topics).contains(record.keyId()).contains(world.account.clientId());
      assertThat(logs).contains(world.account.clientId()).contains("NOT_DELEGATED");
      assertThat(world.topics.name(TopicSpec.TOKENS)).startsWith("secrets.");

      List<String> secrets = new ArrayList<>(List.of(token, "PRIVATE KEY"));
      secrets.addAll(List.of(token.split("\\.", -1)).subList(1, 3));
      secrets.addAll(piecesOf(world.account.privateKey().getEncoded()));
      secrets.addAll(piecesOf(world.account.toJson().getBytes(StandardCharsets.UTF_8)));
      for (String secret : secrets) {
        assertThat(topics.contains(secret)).as("a secret on a topic").isFalse();
        assertThat(logs.contains(secret)).as("a secret in a log").isFalse();
      }
      assertThat(logs).doesNotContain(ana.address()).doesNotContain(bo.address());
    }
  }
}
