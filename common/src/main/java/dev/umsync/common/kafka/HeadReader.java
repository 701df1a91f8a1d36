package dev.umsync.common.kafka;

import dev.umsync.common.event.EventEnvelope;
import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the attributes of one event as {@link EventRecords#encode} writes them, without the
 * CloudEvents library, which takes longer than all the rest of a head. Of headers that are written
 * in any other way it says nothing: what they mean is for the library alone to say. One thread, one
 * use.
 */
final class HeadReader {
  private static final String PREFIX = "ce_";

  private final Map<String, String> attributes = new HashMap<>();

  private HeadReader() {}

  /** The head of the event in a record, empty where there is any doubt. */
  static Optional<EventHead> read(Headers headers, byte[] value) {
    HeadReader reader = new HeadReader();
    for (Header header : headers) {
      if (!reader.take(header.key(), header.value())) {
        return Optional.empty();
      }
    }
    return reader.of("ce_specversion").equals("1.0") && reader.isJson()
        ? reader.meta().flatMap(meta -> EventHead.of(reader.of("ce_type"), meta, value))
        : Optional.empty();
  }

  /** Takes one header; false if it leaves doubt, as a second one of a name does. */
  private boolean take(String name, byte @Nullable [] value) {
    return switch (name) {
      case "ce_specversion",
          "ce_type",
          "ce_source",
          "ce_id",
          "ce_subject",
          "ce_time",
          "content-type" ->
          value != null && attributes.put(name, new String(value, StandardCharsets.UTF_8)) == null;
      default -> !name.startsWith(PREFIX) || isExtension(name);
    };
  }

  /** The library takes ce_ID for ce_id, refuses some names, and lets ce_data… say what data are. */
  private static boolean isExtension(String name) {
    return !name.startsWith("data", PREFIX.length())
        && name.chars()
            .skip(PREFIX.length())
            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  private String of(String name) {
    return attributes.getOrDefault(name, "");
  }

  private boolean isJson() {
    String contentType = attributes.get("content-type");
    return contentType == null || EventEnvelope.isJson(contentType);
  }

  private Optional<EventMeta> meta() {
    try {
      return Optional.of(
          new EventMeta(
              of("ce_id"),
              SourceUri.of(of("ce_source")),
              Subscriber.of(of("ce_subject")),
              OffsetDateTime.parse(of("ce_time")).toInstant()));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      return Optional.empty();
    }
  }
}
