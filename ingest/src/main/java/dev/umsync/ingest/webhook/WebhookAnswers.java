package dev.umsync.ingest.webhook;

import dev.umsync.ingest.umserver.HandOver;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble;
import dev.umsync.ingest.umserver.Trouble.Kind;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means (RFC 9110 section 15): 2xx done; 400, 409, 410, 413, 422 and other 4xx that
 * are about this one event are final; what is about address, secret or the server's health is tried
 * again. Stateless.
 */
final class WebhookAnswers {
  private static final int LONGEST_DIGITS = 9;

  private WebhookAnswers() {}

  static HandOver read(int status, HttpHeaders headers, Instant now) {
    return switch (status) {
      case 401, 403 -> retry(Kind.ACCESS, status, "check the secret on both sides", headers, now);
      case 404, 405, 407 -> retry(Kind.UNEXPECTED, status, "check the URL", headers, now);
      case 408, 421, 425 -> retry(Kind.SERVER_ERROR, status, "", headers, now);
      case 429 -> retry(Kind.BUSY, status, "", headers, now);
      case 503 -> retry(Kind.BUSY, status, "", headers, now);
      default -> byClass(status, headers, now);
    };
  }

  private static HandOver byClass(int status, HttpHeaders headers, Instant now) {
    return switch (status / 100) {
      case 2 -> new Done();
      case 3 ->
          retry(
              Kind.UNEXPECTED,
              status,
              "redirects are not followed: configure the address itself",
              headers,
              now);
      case 4 -> Refused.because(Kind.REJECTED, text(status, ""));
      default -> retry(Kind.SERVER_ERROR, status, "", headers, now);
    };
  }

  static HandOver failed(@Nullable Throwable failure) {
    return switch (failure) {
      case HttpTimeoutException e -> Retry.because(Kind.TIMEOUT, "no answer in time");
      case SSLException e ->
          Retry.because(
              Kind.UNREACHABLE,
              "no secure connection (%s): check certificate and name"
                  .formatted(e.getClass().getSimpleName()));
      case null -> Retry.because(Kind.UNREACHABLE, "no connection");
      default ->
          Retry.because(
              Kind.UNREACHABLE, "no connection (%s)".formatted(failure.getClass().getSimpleName()));
    };
  }

  private static Retry retry(Kind kind, int status, String hint, HttpHeaders headers, Instant now) {
    return new Retry(
        new Trouble(kind, text(status, hint)),
        headers.firstValue("Retry-After").flatMap(v -> wait(v, now)));
  }

  private static String text(int status, String hint) {
    return "it answered " + status + (hint.isEmpty() ? "" : ": " + hint);
  }

  /** RFC 9110 section 10.2.3: seconds, or a date. */
  private static Optional<Duration> wait(String value, Instant now) {
    String text = value.strip();
    if (text.matches("\\d+")) {
      return text.length() > LONGEST_DIGITS
          ? Optional.of(Duration.ofDays(365))
          : Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
