package dev.umsync.ingest.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.Function;

/**
 * One CloudEvent as it came: its attributes as text, its data as JSON. Thread rule: immutable.
 *
 * @param attributes by name without prefix; further ones are ignored
 * @param data the event's data
 * @param place where it stands in the request
 */
record Envelope(Map<String, String> attributes, JsonNode data, Place place) {
  private static final String SPEC_VERSION = "1.0";

  /** Copies. */
  Envelope {
    attributes = Map.copyOf(attributes);
  }

  EventType type() throws EventProblem {
    if (!SPEC_VERSION.equals(attribute("specversion", text -> text))) {
      throw new EventProblem("ce_specversion", "is not 1.0");
    }
    return EventType.ofCeType(attribute("type", text -> text))
        .orElseThrow(() -> new EventProblem("ce_type", "is none that this version knows"));
  }

  SourceUri source() throws EventProblem {
    return attribute("source", SourceUri::new);
  }

  EventMeta meta() throws EventProblem {
    SourceUri source = source();
    Subscriber subscriber = attribute("subject", Subscriber::of);
    Instant time = attribute("time", Envelope::instant);
    return attribute("id", id -> new EventMeta(id, source, subscriber, time));
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time is written as 2026-05-04T09:30:00Z (RFC 3339)", e);
    }
  }

  private <T> T attribute(String name, Function<String, T> read) throws EventProblem {
    String text = attributes.get(name);
    if (text == null) {
      throw new EventProblem("ce_" + name, "is missing");
    }
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw new EventProblem("ce_" + name, "is malformed: " + e.getMessage());
    }
  }
}
