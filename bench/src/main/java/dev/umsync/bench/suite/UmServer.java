package dev.umsync.bench.suite;

import dev.umsync.bench.site.Recordings;
import dev.umsync.common.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Posts voicemails to ingest as a phone system does, any number at once. Any thread. */
final class UmServer implements AutoCloseable {
  private static final String BOUNDARY = "umsync-bench-7d02a4";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final URI uploads;
  private final String apiKey;
  private final byte[] recording;
  private final Clock clock;

  UmServer(URI ingest, SSLContext trust, String apiKey, Recordings recordings, Clock clock) {
    this.uploads = ingest.resolve("/v1/voicemails");
    this.apiKey = apiKey;
    this.recording = recordings.content();
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(executor)
            .sslContext(trust)
            .connectTimeout(TIMEOUT)
            .build();
  }

  /** Posts one; whether it was taken. */
  CompletableFuture<Boolean> post(String address, String voicemailId) {
    HttpRequest request =
        HttpRequest.newBuilder(uploads)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + apiKey)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body(address, voicemailId)))
            .build();
    return http.sendAsync(request, BodyHandlers.discarding())
        .handle((answer, trouble) -> trouble == null && answer.statusCode() == 202);
  }

  /** RFC 7578. */
  private byte[] body(String address, String voicemailId) {
    byte[] event =
        Json.bytes(
            Map.of(
                "voicemailId",
                voicemailId,
                "subscriber",
                address,
                "recordedAt",
                clock.instant().toString(),
                "durationSeconds",
                9));
    ByteArrayOutputStream out = new ByteArrayOutputStream(recording.length + 1024);
    part(out, "event", "application/json", event);
    part(out, "audio\"; filename=\"voicemail.wav", "audio/wav", recording);
    out.writeBytes(ascii("--" + BOUNDARY + "--\r\n"));
    return out.toByteArray();
  }

  private static void part(ByteArrayOutputStream out, String name, String type, byte[] content) {
    out.writeBytes(
        ascii(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\nContent-Type: %s\r\n\r\n"
                .formatted(BOUNDARY, name, type)));
    out.writeBytes(content);
    out.writeBytes(ascii("\r\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    http.close();
    executor.close();
  }
}
