package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.ingest.umserver.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What stands beside a parked event: why and when it was parked, and that an operator wants it
 * tried again. Thread rule: immutable.
 *
 * @param kind of the trouble, its constant's name
 * @param reason its sentence
 * @param attempts how often it was tried
 * @param parkedAt when it was given up
 * @param retryAt when an operator asked for another attempt
 */
public record ParkedHeaders(
    String kind, String reason, int attempts, Instant parkedAt, Optional<Instant> retryAt) {
  private static final String KIND = "umsync-parked-kind";
  private static final String REASON = "umsync-parked-reason";
  private static final String ATTEMPTS = "umsync-parked-attempts";
  private static final String AT = "umsync-parked-at";
  private static final String RETRY = "umsync-retry-at";

  static ParkedHeaders of(Trouble trouble, int attempts, Instant now) {
    return new ParkedHeaders(
        trouble.kind().name(), trouble.text(), attempts, now, Optional.empty());
  }

  ParkedHeaders retry(Instant now) {
    return new ParkedHeaders(kind, reason, attempts, parkedAt, Optional.of(now));
  }

  void addTo(Headers headers) {
    put(headers, KIND, kind);
    put(headers, REASON, reason);
    put(headers, ATTEMPTS, Integer.toString(attempts));
    put(headers, AT, parkedAt.toString());
    headers.remove(RETRY);
    retryAt.ifPresent(at -> put(headers, RETRY, at.toString()));
  }

  static ParkedHeaders read(Headers headers) {
    return new ParkedHeaders(
        text(headers, KIND).orElse("UNEXPECTED"),
        text(headers, REASON).orElse(""),
        text(headers, ATTEMPTS).map(ParkedHeaders::number).orElse(0),
        text(headers, AT).flatMap(ParkedHeaders::time).orElse(Instant.EPOCH),
        text(headers, RETRY).flatMap(ParkedHeaders::time));
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
