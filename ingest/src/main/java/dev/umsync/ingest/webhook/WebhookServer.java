package dev.umsync.ingest.webhook;

import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import dev.umsync.ingest.umserver.UmServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A UM server that takes events as signed HTTP requests (Standard Webhooks 1.0): {@code POST} of a
 * CloudEvent in structured mode with {@code webhook-id}, {@code webhook-timestamp} and {@code
 * webhook-signature}. The id is the event's, so the receiver knows a repeat.
 *
 * <p>Redirects are not followed, certificates are checked, and nothing of an answer but its status
 * and {@code Retry-After} is used. Thread rule: any thread.
 */
public final class WebhookServer implements UmServer {
  private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);

  private final WebhookTarget target;
  private final Clock clock;
  private final WebhookSignature signature;
  private final MailboxCodec codec = new MailboxCodec();
  private final HttpClient client;

  /**
   * Connects when there is something to say.
   *
   * @param clock for the timestamp that is signed
   */
  public WebhookServer(WebhookTarget target, Clock clock) {
    this.target = target;
    this.clock = clock;
    this.signature = new WebhookSignature(target.secrets());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(
                target.timeout().compareTo(CONNECT_AT_MOST) < 0
                    ? target.timeout()
                    : CONNECT_AT_MOST);
    target.trust().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  @Override
  public HandOver take(MailboxEvent event) throws InterruptedException {
    CompletableFuture<HttpResponse<Boolean>> answer =
        client.sendAsync(request(event), info -> new BoundedDiscard());
    try {
      // The request's own timeout ends with the answer's head; this one bounds its body as well.
      HttpResponse<Boolean> got = answer.get(target.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return WebhookAnswers.read(got.statusCode(), got.headers(), clock.instant());
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Retry.because(
          Kind.TIMEOUT, "no answer within %,d ms".formatted(target.timeout().toMillis()));
    } catch (ExecutionException e) {
      return WebhookAnswers.failed(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private HttpRequest request(MailboxEvent event) {
    byte[] body = StructuredEvent.bytes(codec, event);
    String id = event.meta().id();
    Instant now = clock.instant();
    return HttpRequest.newBuilder(target.url())
        .timeout(target.timeout())
        .header("Content-Type", StructuredEvent.CONTENT_TYPE)
        .header("User-Agent", "UMSync")
        .header("webhook-id", id)
        .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
        .header("webhook-signature", signature.sign(id, now.getEpochSecond(), body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
