package dev.umsync.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.telemetry.Telemetry;
import io.helidon.http.ForbiddenException;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A real server over TLS with its generated certificate, asked by the JDK's own client. */
class HttpServerTest {
  private static final UUID ID = new UUID(1, 2);
  private static final AtomicReference<Readiness> STATE = new AtomicReference<>(Readiness.ready());
  private static final Telemetry TELEMETRY = Telemetry.start();

  @TempDir static Path folder;
  private static HttpServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    TlsMaterial tls = TlsMaterial.selfSigned(folder, "um.example", Clock.systemUTC());
    Routes routes =
        new Routes(() -> ID)
            .get(
                "/v1/things/{id}",
                (request, response) -> response.send(request.path().pathParameters().get("id")))
            .post(
                "/v1/things",
                (request, response) -> response.send(request.content().as(byte[].class)))
            .delete("/v1/things/all", (request, response) -> response.status(204).send())
            .get(
                "/problem",
                (request, response) -> {
                  throw new HttpProblem(
                          ProblemDetail.of("bad-audio", "Bad audio", 422, "It is no audio.")
                              .with("pointer", "/data"))
                      .header("Retry-After", "7");
                })
            .get(
                "/broken",
                (request, response) -> {
                  throw new IllegalStateException("hunter2 ada@example.com");
                })
            .get(
                "/forbidden",
                (request, response) -> {
                  throw new ForbiddenException("hunter2");
                });
    OpsRoutes.addTo(
        routes,
        TELEMETRY.registry(),
        List.of(
            ReadinessCheck.of("kafka", STATE::get),
            ReadinessCheck.of("state-restored", Readiness::ready)));
    server = HttpServer.start(new Listener("http.port", "127.0.0.1", 0), Optional.of(tls), routes);
    client = HttpClient.newBuilder().sslContext(tls.clientContext()).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    TELEMETRY.close();
  }

  @Test
  void routeAnswersOverTlsWithTheGeneratedCertificate() throws Exception {
    HttpResponse<String> answer = send("GET", "/v1/things/4%207", "");

    assertThat(server.uri()).hasScheme("https").hasPort(server.port());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("4 7");
    assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void headIsAnsweredWhereGetIs() throws Exception {
    HttpResponse<String> answer = send("HEAD", "/health/live", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void unknownPathIsAProblem404() throws Exception {
    JsonNode problem = problem(send("GET", "/nothing/here?x=hunter2", ""), 404);

    assertThat(problem.get("type").asText()).isEqualTo("about:blank");
    assertThat(problem.get("title").asText()).isEqualTo("Not Found");
    assertThat(problem.get("detail").asText()).isEqualTo("There is nothing at this path.");
  }

  @Test
  void wrongMethodIsAProblem405ThatNamesTheRightOnes() throws Exception {
    HttpResponse<String> answer = send("PUT", "/v1/things/47", "x");

    problem(answer, 405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(send("DELETE", "/v1/things/all", "").statusCode()).isEqualTo(204);
  }

  @Test
  void handlersProblemIsSentWithItsExtensionsAndHeaders() throws Exception {
    HttpResponse<String> answer = send("GET", "/problem", "");

    assertThat(problem(answer, 422))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"type": "urn:umsync:problem:bad-audio", "title": "Bad audio", "status": 422,
                     "detail": "It is no audio.", "pointer": "/data"}
                    """));
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void unexpectedFailureIsAProblem500WhoseIdIsInTheLogAndWhoseMessageIsNowhere() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(ErrorAnswers.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      HttpResponse<String> answer = send("GET", "/broken", "");

      assertThat(problem(answer, 500).get("id").asText()).isEqualTo(ID.toString());
      assertThat(answer.body())
          .doesNotContain("hunter2")
          .doesNotContain("Exception")
          .doesNotContain("dev.umsync");
      ILoggingEvent line = log.list.getFirst();
      assertThat(line.getLevel()).isEqualTo(Level.ERROR);
      assertThat(line.getThrowableProxy()).isNull();
      assertThat(line.getKeyValuePairs().toString())
          .contains(ID.toString(), "HttpServerTest.java")
          .doesNotContain("hunter2")
          .doesNotContain("ada@");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void librarysRefusalIsAProblemWithoutItsMessage() throws Exception {
    HttpResponse<String> answer = send("GET", "/forbidden", "");

    problem(answer, 403);
    assertThat(answer.body()).doesNotContain("hunter2");
  }

  @Test
  void bodyAboveTheLimitIsAProblem413() throws Exception {
    problem(send("POST", "/v1/things", "x".repeat((1 << 20) + 1)), 413);
    assertThat(send("POST", "/v1/things", "small").body()).isEqualTo("small");
  }

  @Test
  void requestThatIsNotHttpIsAProblem400() throws Exception {
    try (HttpServer plain =
            HttpServer.start(
                new Listener("http.port", "127.0.0.1", 0), Optional.empty(), new Routes());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), plain.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nbad header line\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(plain.uri()).hasScheme("http");
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json")
          .contains("\"status\":400");
    }
  }

  @Test
  void liveWhileItAnswers() throws Exception {
    HttpResponse<String> answer = send("GET", "/health/live", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void readyOnlyWhileEveryCheckIs() throws Exception {
    try {
      STATE.set(Readiness.notReady("no broker answers"));
      HttpResponse<String> down = send("GET", "/health/ready", "");
      STATE.set(Readiness.ready());
      HttpResponse<String> up = send("GET", "/health/ready", "");

      assertThat(down.statusCode()).isEqualTo(503);
      assertThat(down.body())
          .isEqualTo(
              "{\"status\":\"DOWN\",\"checks\":{\"kafka\":\"not ready: no broker answers\",\"state-restored\":\"ready\"}}");
      assertThat(up.statusCode()).isEqualTo(200);
    } finally {
      STATE.set(Readiness.ready());
    }
  }

  @Test
  void metricsAreInPrometheusTextAndInOpenMetricsIfAskedFor() throws Exception {
    Counter.builder("umsync.test.calls").register(TELEMETRY.registry()).increment(3);

    HttpResponse<String> text = send("GET", "/metrics", "");
    HttpResponse<String> open =
        client.send(
            HttpRequest.newBuilder(uri("/metrics"))
                .header("Accept", "application/openmetrics-text")
                .build(),
            BodyHandlers.ofString());

    assertThat(text.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(text.body())
        .contains("umsync_test_calls_total 3.0")
        .contains("jvm_memory_used_bytes");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void portThatIsTakenIsOneLineNamingPortAndSetting() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Listener listener = new Listener("worker.ops.port", "127.0.0.1", taken.getLocalPort());

      StartFailed failure =
          catchThrowableOfType(
              StartFailed.class, () -> HttpServer.start(listener, Optional.empty(), new Routes()));

      assertThat(failure)
          .hasMessage(
              "The port is already in use: port %d on 127.0.0.1. Stop the program that has it, or choose another with worker.ops.port."
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void hostOfAnotherMachineIsOneLine() {
    for (String host : List.of("192.0.2.1", "no-such-host.invalid")) {
      Listener listener = new Listener("worker.ops.port", host, 0);

      StartFailed failure =
          catchThrowableOfType(
              StartFailed.class, () -> HttpServer.start(listener, Optional.empty(), new Routes()));

      assertThat(failure).isNotNull();
      assertThat(failure.toWhich()).contains(host);
      assertThat(failure.getMessage()).contains("worker.ops.port").doesNotContain("\n");
    }
  }

  @Test
  void closedServerListensNoMore() throws Exception {
    HttpServer closed =
        HttpServer.start(new Listener("p", "127.0.0.1", 0), Optional.empty(), new Routes());
    int port = closed.port();
    closed.close();

    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  @Test
  void fallbackAndFiltersAreAskedBeforeThe404() throws Exception {
    Routes routes =
        new Routes()
            .get("/known", (request, response) -> response.send("known"))
            .filter((chain, request, response) -> {
              response.header("X-Filter", "1");
              chain.proceed();
            })
            .fallback((request, response) -> {
              if (request.path().path().equals("/page")) {
                response.send("page");
              } else {
                response.next();
              }
            });
    try (HttpServer plain =
        HttpServer.start(new Listener("p", "127.0.0.1", 0), Optional.empty(), routes)) {
      assertThat(get(plain, "/known").body()).isEqualTo("known");
      assertThat(get(plain, "/page").body()).isEqualTo("page");
      assertThat(get(plain, "/page").headers().firstValue("X-Filter")).contains("1");
      problem(get(plain, "/other"), 404);
    }
  }

  private static HttpResponse<String> get(HttpServer plain, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(plain.uri().resolve(path)).build(), BodyHandlers.ofString());
  }

  private static JsonNode problem(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains(ProblemDetail.MEDIA_TYPE);
    JsonNode problem = new JsonMapper().readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    return problem;
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return server.uri().resolve(path);
  }
}
