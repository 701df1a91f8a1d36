package dev.umsync.standalone.demo;

import dev.umsync.common.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The demo's UM server: posts voicemails to ingest as a real one does. Thread rule: any thread. */
final class Sender implements AutoCloseable {
  private static final String BOUNDARY = "umsync-demo-b7e1f0";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final URI uploads;
  private final String apiKey;
  private final HttpClient http;

  Sender(IngestAccess ingest) {
    this.uploads = ingest.uri().resolve("/v1/voicemails");
    this.apiKey = ingest.apiKey();
    this.http = HttpClient.newBuilder().sslContext(ingest.trust()).connectTimeout(TIMEOUT).build();
  }

  /** Posts one voicemail; the answer's status and body as they came. */
  HttpResponse<String> send(Sample sample) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uploads)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + apiKey)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body(sample)))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** RFC 7578. */
  private static byte[] body(Sample sample) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sample.audio().sizeBytes() + 4096);
    part(out, "event", "application/json", Json.bytes(sample.event()));
    part(
        out,
        "audio\"; filename=\"voicemail.wav",
        sample.audio().contentType(),
        sample.audio().content());
    out.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static void part(ByteArrayOutputStream out, String name, String type, byte[] content)
      throws IOException {
    out.write(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"\r\nContent-Type: "
                + type
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(content);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    http.close();
  }
}
