package dev.umsync.worker.transcription;

import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.transcription.TranscriptionAnswer.None;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * One request over HTTP: a form with the recording (RFC 7578), its bytes not copied. Redirects are
 * not followed, for the key would go with them. Any thread.
 */
final class HttpTranscription implements TranscriptionClient {
  private static final int LARGEST_ANSWER_BYTES = 1 << 20;
  private static final String BOUNDARY = "----umsync-transcription-3f1c9a7e5d2b4860";

  private final HttpClient http;

  HttpTranscription(HttpClient http) {
    this.http = http;
  }

  @Override
  public TranscriptionAnswer ask(TranscriptionService service, AudioFile recording)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.url())
            .timeout(service.timeout())
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .header("Accept", "application/json")
            .POST(form(service, recording));
    service.key().ifPresent(key -> request.header("Authorization", "Bearer " + key.reveal()));
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] answer = body.readNBytes(LARGEST_ANSWER_BYTES + 1);
        return answer.length > LARGEST_ANSWER_BYTES
            ? new None("unreadable", true)
            : TranscriptionAnswers.read(response.statusCode(), answer);
      }
    } catch (HttpTimeoutException e) {
      return new None("timed-out", true);
    } catch (IOException e) {
      return new None("unreachable", true);
    }
  }

  private static BodyPublisher form(TranscriptionService service, AudioFile recording) {
    StringBuilder head = new StringBuilder();
    field(head, "model", service.model());
    field(head, "response_format", service.segments() ? "verbose_json" : "json");
    head.append("--")
        .append(BOUNDARY)
        .append("\r\n")
        .append("Content-Disposition: form-data; name=\"file\"; filename=\"voicemail")
        .append(recording.extension())
        .append("\"\r\nContent-Type: ")
        .append(recording.mediaType())
        .append("\r\n\r\n");
    return BodyPublishers.concat(
        text(head.toString()),
        BodyPublishers.ofByteArray(recording.content()),
        text("\r\n--" + BOUNDARY + "--\r\n"));
  }

  private static void field(StringBuilder to, String name, String value) {
    to.append("--")
        .append(BOUNDARY)
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
