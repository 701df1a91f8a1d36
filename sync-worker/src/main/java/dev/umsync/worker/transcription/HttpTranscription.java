package dev.umsync.worker.transcription;

import dev.umsync.common.event.Audio;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.transcription.TranscriptionAnswer.None;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request over HTTP: a form with the recording (RFC 7578), its bytes not copied. Redirects are
 * not followed, for the key would go with them. The service's timeout is that of the whole, the
 * last byte of the answer included. Any thread.
 */
final class HttpTranscription implements TranscriptionClient {
  private static final int LARGEST_ANSWER_BYTES = 1 << 20;

  private final HttpClient http;

  HttpTranscription(HttpClient http) {
    this.http = http;
  }

  @Override
  public TranscriptionAnswer ask(TranscriptionService service, AudioFile recording)
      throws InterruptedException {
    String boundary = boundary(recording);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.url())
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .header("Accept", "application/json")
            .POST(form(service, recording, boundary));
    service.key().ifPresent(key -> request.header("Authorization", "Bearer " + key.reveal()));
    // HttpRequest.timeout ends with the headers of the answer; its body could take for ever.
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request.build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER_BYTES));
    try {
      HttpResponse<byte[]> response =
          answer.get(service.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return TranscriptionAnswers.read(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      return new None("timed-out", true);
    } catch (ExecutionException e) {
      return new None("unreachable", true);
    } finally {
      // Ends the exchange if it has not ended.
      answer.cancel(true);
    }
  }

  /** No recording can hold its own digest, so none can end its part of the form early. */
  private static String boundary(AudioFile recording) {
    return "umsync-" + Audio.sha256(recording.content()).substring(0, 48);
  }

  private static BodyPublisher form(
      TranscriptionService service, AudioFile recording, String boundary) {
    StringBuilder head = new StringBuilder();
    field(head, boundary, "model", service.model());
    field(head, boundary, "response_format", service.segments() ? "verbose_json" : "json");
    head.append("--")
        .append(boundary)
        .append("\r\n")
        .append("Content-Disposition: form-data; name=\"file\"; filename=\"voicemail")
        .append(recording.extension())
        .append("\"\r\nContent-Type: ")
        .append(recording.mediaType())
        .append("\r\n\r\n");
    return BodyPublishers.concat(
        text(head.toString()),
        BodyPublishers.ofByteArray(recording.content()),
        text("\r\n--" + boundary + "--\r\n"));
  }

  private static void field(StringBuilder to, String boundary, String name, String value) {
    to.append("--")
        .append(boundary)
        .append("\r\nContent-Disposition: form-data; name=\"")
        .append(name)
        .append("\"\r\n\r\n")
        .append(value)
        .append("\r\n");
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8));
  }
}
