package dev.umsync.standalone.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of an event without taking its content in: recording, transcript and caller are
 * skipped, not read. Every text is fit for a terminal. Thread rule: immutable.
 *
 * @param type {@code ce_type}
 * @param id {@code ce_id}
 * @param source {@code ce_source}
 * @param subscriber {@code ce_subject} in lower case, or the record's key where there is none
 * @param time {@code ce_time}
 * @param voicemail the voicemail within its source
 * @param by who gave an order, for control events
 * @param note why, for control events
 * @param sizeBytes of the record's value
 */
public record EventGlance(
    Optional<String> type,
    Optional<String> id,
    Optional<String> source,
    String subscriber,
    Optional<String> time,
    Optional<String> voicemail,
    Optional<String> by,
    Optional<String> note,
    int sizeBytes) {
  /** What the type of an operator's order begins with. */
  public static final String ORDERS = "dev.umsync.control.";

  private static final Set<String> WANTED = Set.of("voicemailId", "by", "note");

  /** Looks at a record of the voicemail or the parked topic. */
  public static EventGlance of(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] value = record.value();
    return of(record, value == null ? Map.of() : wanted(value));
  }

  /** Looks at the headers only. */
  public static EventGlance headersOf(ConsumerRecord<byte[], byte[]> record) {
    return of(record, Map.of());
  }

  private static EventGlance of(ConsumerRecord<byte[], byte[]> record, Map<String, String> data) {
    Headers headers = record.headers();
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    return new EventGlance(
        header(headers, "ce_type"),
        header(headers, "ce_id"),
        header(headers, "ce_source"),
        header(headers, "ce_subject").orElse(PlainText.line(key)).toLowerCase(Locale.ROOT),
        header(headers, "ce_time"),
        Optional.ofNullable(data.get("voicemailId")),
        Optional.ofNullable(data.get("by")),
        Optional.ofNullable(data.get("note")),
        Math.max(0, record.serializedValueSize()));
  }

  /** The last part of the type, such as {@code received}. */
  public Optional<String> word() {
    return type.map(t -> t.substring(t.lastIndexOf('.') + 1));
  }

  /** Whether it is an operator's order and no event of a voicemail. */
  public boolean isOrder() {
    return type.filter(t -> t.startsWith(ORDERS)).isPresent();
  }

  private static Optional<String> header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(PlainText.line(new String(header.value(), StandardCharsets.UTF_8)));
  }

  private static Map<String, String> wanted(byte[] value) {
    Map<String, String> found = new HashMap<>();
    try (JsonParser json = Json.mapper().createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return found;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME && found.size() < WANTED.size()) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (WANTED.contains(name) && token == JsonToken.VALUE_STRING) {
          found.put(name, PlainText.line(json.getText()));
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      return found; // no JSON, or broken further on: what was seen was seen
    }
    return found;
  }
}
