package dev.umsync.common.kafka;

import dev.umsync.common.event.EventProblem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with the headers of a record that is no CloudEvent in Kafka's binary mode; the
 * library that reads them only says that something is.
 */
final class EventHeaders {
  /** CloudEvents 1.0 section 3.1, in the order in which a person puts them right. */
  private static final List<String> REQUIRED =
      List.of("ce_specversion", "ce_type", "ce_source", "ce_id");

  private EventHeaders() {}

  static EventProblem problem(Headers headers) {
    for (String name : REQUIRED) {
      String value = text(headers, name);
      if (value == null || value.isEmpty()) {
        return new EventProblem(
            name, "is missing: the record is no CloudEvent 1.0 in Kafka's binary mode");
      }
    }
    if (!"1.0".equals(text(headers, "ce_specversion"))) {
      return new EventProblem("ce_specversion", "is not 1.0");
    }
    if (!isUri(text(headers, "ce_source"))) {
      return new EventProblem("ce_source", "is malformed: it is a URI reference");
    }
    String time = text(headers, "ce_time");
    if (time != null && !isTime(time)) {
      return new EventProblem(
          "ce_time", "is malformed: it is a time such as 2026-05-04T09:30:00Z (RFC 3339)");
    }
    return new EventProblem(
        "", "the record is no CloudEvent 1.0 in Kafka's binary mode (ce_ headers, JSON value)");
  }

  private static boolean isUri(@Nullable String value) {
    try {
      return value != null && !URI.create(value).toString().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isTime(String value) {
    try {
      return OffsetDateTime.parse(value).getYear() <= 9999;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
