package dev.umsync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import dev.umsync.ingest.api.OpenApiDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Sends requests over TLS and holds every answer against the OpenAPI document. */
public final class IngestClient implements AutoCloseable {
  public static final String VOICEMAILS = "/v1/voicemails";
  public static final String EVENTS = "/v1/events";
  private static final String BOUNDARY = "a-boundary";
  private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();

  private final URI server;
  private final HttpClient http;
  private final SSLContext tls;

  IngestClient(URI server, SSLContext tls) {
    this.server = server;
    this.tls = tls;
    this.http =
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  /** What came back; the headers and the status stand in the document. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    public JsonNode json() {
      try {
        return Json.mapper().readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The problem's kind, the last part of its type. */
    public String problem() {
      String type = json().path("type").asText();
      return type.substring(type.lastIndexOf(':') + 1);
    }
  }

  public static String event(String who, String voicemailId) {
    return """
    {%s,"voicemailId":"%s","recordedAt":"2026-05-04T09:30:00Z","durationSeconds":3,
     "caller":{"number":"+34600000001","name":"J\u00f6rg \u30a2\u30ca"},"urgent":true}\
    """
        .formatted(who, voicemailId);
  }

  public static final String ANA = "\"subscriber\":\"ana@example.com\"";

  /** A form of an event and its audio. */
  public static byte[] form(byte[] event, String audioType, byte[] audio) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    part(form, "event", "application/json", event);
    part(form, "audio", audioType, audio);
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return form.toByteArray();
  }

  private static void part(ByteArrayOutputStream form, String name, String type, byte[] content) {
    form.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"\r\nContent-Type: "
                + type
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(content);
    form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  public static byte[] form(String event, String audioType, byte[] audio) {
    return form(event.getBytes(StandardCharsets.UTF_8), audioType, audio);
  }

  public Answer upload(byte[] form) throws Exception {
    return post(
        VOICEMAILS,
        request(VOICEMAILS)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(form)));
  }

  public Answer events(String contentType, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(EVENTS).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return post(EVENTS, request);
  }

  public HttpRequest.Builder request(String path) {
    return anonymous(path).header("Authorization", "Bearer " + IngestSite.KEY);
  }

  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  /** An upload of that many bytes whose head has been sent and whose body has not. */
  public Socket begunUpload(int bytes) throws IOException {
    Socket socket = tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            """
            POST /v1/voicemails HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer %s\r
            Content-Type: multipart/form-data; boundary=a-boundary\r
            Content-Length: %d\r
            Connection: close\r
            \r
            """
                .formatted(IngestSite.KEY, bytes)
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /** The status of the answer on such a socket. */
  public static int status(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\r';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return Integer.parseInt(line.toString().split(" ", 3)[1]);
  }

  /** Sends any request. */
  public Answer send(HttpRequest.Builder request) throws Exception {
    return new Answer(http.send(request.build(), BodyHandlers.ofByteArray()));
  }

  /** Sends a POST that the document describes. */
  public Answer post(String path, HttpRequest.Builder request) throws Exception {
    Answer answer = send(request);
    String operation = "POST " + path;
    assertThat(DOCUMENT.statuses(operation)).contains(answer.status());
    for (String header : DOCUMENT.requiredHeaders(operation, answer.status())) {
      assertThat(answer.header(header)).as(header).isNotEmpty();
    }
    if (answer.status() >= 400) {
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.json().path("status").asInt()).isEqualTo(answer.status());
      assertThat(answer.json().path("detail").asText()).isNotBlank();
      // The example in a message of ours is not what was sent.
      assertThat(answer.text().replace("such as ana@example.com", ""))
          .doesNotContain(
              "J\u00f6rg", "+34600000001", "@example", "Exception", "dev.umsync", "\tat ");
    }
    return answer;
  }

  @Override
  public void close() {
    http.close();
  }
}
