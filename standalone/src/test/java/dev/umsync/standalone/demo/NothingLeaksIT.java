package dev.umsync.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.site.Site;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The whole product at work, well and badly, with every logger of ours at its most talkative; then
 * every topic, every log line, every metric and every answer is searched.
 */
class NothingLeaksIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PASSWORD = "correct horse battery staple";
  private static final String WRONG_PASSWORD = "wrong horse battery staple";
  private static final String WRONG_API_KEY = "umk_a-key-that-nobody-was-given-0123456789";

  /** Everything that was logged, with the values and the causes. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      StringBuilder line = new StringBuilder(event.getFormattedMessage());
      line.append(' ').append(event.getKeyValuePairs());
      for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
        line.append(' ').append(cause.getMessage());
      }
      lines.add(line.toString());
    }
  }

  @TempDir private Path folder;
  private final Lines log = new Lines();
  private final StringBuilder answers = new StringBuilder();

  @Test
  void noTokenKeyOrPasswordIsOnATopicInALogAMetricOrAnAnswer() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger ours = (Logger) LoggerFactory.getLogger("dev.umsync");
    log.start();
    root.addAppender(log);
    ours.setLevel(Level.TRACE);
    try (DemoWorld world =
        DemoWorld.start(
            folder.resolve("data"),
            provider ->
                DemoMailServer.GREENMAIL.start(provider, Duration.ZERO, Clock.systemUTC(), RANDOM),
            Map.of(),
            Clock.systemUTC(),
            RANDOM,
            line -> {})) {
      List<String> secrets = new ArrayList<>();
      administer(world, secrets);
      deliver(world);

      List<String> tokens = tokens(world);
      assertThat(tokens).as("there were tokens to be found").isNotEmpty();
      for (String token : tokens) {
        secrets.add(token);
        secrets.addAll(List.of(token.split("\\.", -1)).subList(1, 3));
      }
      secrets.addAll(List.of(PASSWORD, WRONG_PASSWORD, WRONG_API_KEY, "PRIVATE KEY"));
      secrets.add(world.outside().apiKey());
      secrets.addAll(pieces(world.outside().account().privateKey().getEncoded()));
      world.people().forEach(person -> secrets.add(world.mail().password(person.address())));
      String topics = topics(world);
      String logs = String.join("\n", log.lines);
      String metrics = get(world, world.ingest().uri(), "/metrics");

      // The search itself finds what is there.
      assertThat(topics).contains(world.outside().account().clientId()).contains("applied");
      assertThat(logs).contains("All checks are green");
      assertThat(metrics).contains("umsync_worker");
      for (String secret : secrets) {
        assertThat(secret).hasSizeGreaterThan(7);
        assertThat(topics.contains(secret)).as("a secret on a topic").isFalse();
        assertThat(logs.contains(secret)).as("a secret in a log line").isFalse();
        assertThat(metrics.contains(secret)).as("a secret in a metric").isFalse();
        assertThat(answers.indexOf(secret)).as("a secret in an answer").isNegative();
      }
      for (Subscriber person : world.people()) {
        assertThat(logs.contains(person.address())).as("an address in a log line").isFalse();
        assertThat(metrics.contains(person.address())).as("an address in a metric").isFalse();
      }
      assertThat(logs.contains("+34600123456")).as("a caller in a log line").isFalse();
    } finally {
      root.detachAppender(log);
      ours.setLevel(null);
    }
  }

  /** First sign-in, a wrong password, a file that is no key, and the checks. */
  private void administer(DemoWorld world, List<String> secrets) throws Exception {
    var role = world.standalone().credentials();
    URI admin = role.adminUri().orElseThrow();
    String link = role.firstStartLink().orElseThrow();
    String claim = link.substring(link.indexOf('#') + 1);
    secrets.add(claim);
    HttpResponse<String> claimed =
        send(
            world,
            post(
                admin,
                "/v1/claims",
                "{\"claim\":\"%s\",\"password\":\"%s\"}".formatted(claim, PASSWORD)));
    assertThat(claimed.statusCode()).isEqualTo(200);
    String set = claimed.headers().firstValue("Set-Cookie").orElseThrow();
    String cookie = set.substring(0, set.indexOf(';'));
    secrets.add(cookie.substring(cookie.indexOf('=') + 1));
    String csrf = Json.mapper().readTree(claimed.body()).path("csrfToken").asText();
    HttpResponse<String> refused =
        send(
            world,
            post(
                admin,
                "/v1/session",
                "{\"name\":\"administrator\",\"password\":\"%s\"}".formatted(WRONG_PASSWORD)));
    assertThat(refused.statusCode()).isEqualTo(401);
    String domain = world.people().getFirst().domain();
    HttpResponse<String> started =
        send(
            world,
            post(admin, "/v1/tenants/" + domain + "/checks", "{}")
                .header("Cookie", cookie)
                .header("X-CSRF-Token", csrf));
    assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (log.lines.stream().noneMatch(l -> l.contains("All checks are green"))) {
      assertThat(System.nanoTime()).as("checked in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
    for (String path : List.of("/v1/tenants", "/v1/users", "/v1/activity?limit=200", "/")) {
      HttpResponse<String> shown =
          send(world, HttpRequest.newBuilder(admin.resolve(path)).header("Cookie", cookie));
      assertThat(shown.statusCode()).isEqualTo(200);
    }
  }

  /** Voicemails that arrive, and posts that are refused. */
  private void deliver(DemoWorld world) throws Exception {
    IngestAccess ingest = world.ingest();
    List<String> boxes = List.of("2041", "2042", "2043", "2044");
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Outcomes outcomes = new Outcomes(world.site(), executor, outcome -> {});
        Posts posts = new Posts(ingest.uri(), ingest.trust(), ingest.apiKey());
        Posts stranger = new Posts(ingest.uri(), ingest.trust(), WRONG_API_KEY)) {
      for (String box : boxes) {
        assertThat(posts.post("leak-" + box, box)).isTrue();
      }
      assertThat(posts.post("leak-nobody", "9999")).isFalse();
      assertThat(stranger.post("leak-stranger", boxes.getFirst())).isFalse();
      for (String box : boxes) {
        Optional<OutcomeRecord> outcome = outcomes.await("leak-" + box, PATIENCE);
        assertThat(outcome).isPresent();
      }
    }
    HttpRequest.Builder wrong =
        post(ingest.uri(), "/v1/voicemails", "{}")
            .header("Authorization", "Bearer " + WRONG_API_KEY);
    assertThat(send(world, wrong).statusCode()).isGreaterThanOrEqualTo(400);
  }

  private static HttpRequest.Builder post(URI base, String path, String json) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private HttpResponse<String> send(DemoWorld world, HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(world.ingest().trust()).build()) {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      answers.append(response.body()).append('\n');
      return response;
    }
  }

  private String get(DemoWorld world, URI base, String path) throws Exception {
    return send(world, HttpRequest.newBuilder(base.resolve(path))).body();
  }

  /** Every token that was published, opened as a worker opens it. */
  private static List<String> tokens(DemoWorld world) throws Exception {
    Site site = world.site();
    List<String> opened = new ArrayList<>();
    String topic = site.config().topics().name(TopicSpec.TOKENS);
    for (var entry : records(world, topic)) {
      TokenRecord token = Json.read(entry.value(), TokenRecord.class);
      Subscriber subscriber = Subscriber.of(new String(entry.key(), StandardCharsets.UTF_8));
      token.open(site.keys().tokenOpener(), subscriber).ifPresent(opened::add);
    }
    return opened;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(DemoWorld world, String prefix) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> auditor =
        world.kafka().consumer("auditor", Map.of("isolation.level", "read_uncommitted"))) {
      List<TopicPartition> partitions =
          auditor.listTopics().entrySet().stream()
              .filter(e -> e.getKey().startsWith(prefix))
              .flatMap(e -> e.getValue().stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      auditor.assign(partitions);
      auditor.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = auditor.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> auditor.position(p) < ends.getOrDefault(p, 0L))) {
        auditor
            .poll(Duration.ofMillis(100))
            .forEach(record -> {
              if (record.value() != null) {
                all.add(record);
              }
            });
      }
    }
    return all;
  }

  private static String topics(DemoWorld world) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ConsumerRecord<byte[], byte[]> entry :
        records(world, world.site().config().topics().prefix())) {
      all.writeBytes(entry.key() == null ? new byte[0] : entry.key());
      all.write('\n');
      all.writeBytes(entry.value());
      all.write('\n');
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static List<String> pieces(byte[] secret) {
    List<String> pieces = new ArrayList<>();
    String base64 = Base64.getEncoder().encodeToString(secret);
    for (int i = 0; i + 40 <= base64.length(); i += 40) {
      pieces.add(base64.substring(i, i + 40));
    }
    return pieces;
  }
}
