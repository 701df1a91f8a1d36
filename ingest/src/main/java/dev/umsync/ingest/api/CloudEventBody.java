package dev.umsync.ingest.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.EventProblem;
import dev.umsync.ingest.api.Place.InDocument;
import dev.umsync.ingest.api.Place.InHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the three content modes of the CloudEvents HTTP protocol binding 1.0 section 3 with the
 * JSON event format 1.0.
 *
 * <p>Not with the SDK's own reader: it refuses strings above 20 million characters (15 MB of
 * audio), leaves the percent-encoding of headers (section 3.1.3.2) as it is, and names no place in
 * its errors. Tests hold this reader against the SDK's writers. Thread rule: stateless, any thread.
 */
final class CloudEventBody {
  /** How the events stand in the request. */
  enum Mode {
    BINARY,
    STRUCTURED,
    BATCHED
  }

  private static final String EVENT = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String JSON = "application/json";

  private CloudEventBody() {}

  /** The mode that a content type announces; empty if it is none that is taken. */
  static Optional<Mode> mode(String contentType, Map<String, String> headers) {
    String type = mediaType(contentType);
    if (type.equals(EVENT)) {
      return Optional.of(Mode.STRUCTURED);
    }
    if (type.equals(BATCH)) {
      return Optional.of(Mode.BATCHED);
    }
    return type.equals(JSON) && headers.containsKey("ce-specversion")
        ? Optional.of(Mode.BINARY)
        : Optional.empty();
  }

  static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The events.
   *
   * @param headers by lower-case name
   */
  static List<Envelope> read(Mode mode, Map<String, String> headers, byte[] body) {
    try {
      JsonNode document = StrictJson.read(body);
      return switch (mode) {
        case BINARY -> List.of(new Envelope(fromHeaders(headers), document, new InHeaders()));
        case STRUCTURED -> List.of(structured(document, new InDocument("")));
        case BATCHED -> batched(document);
      };
    } catch (EventProblem e) {
      throw Refusal.MALFORMED.at(e.pointer(), "In the body: " + e.detail() + ".");
    }
  }

  private static List<Envelope> batched(JsonNode document) {
    if (!document.isArray()) {
      throw Refusal.MALFORMED.at("", "A batch is a JSON array of events.");
    }
    List<Envelope> all = new ArrayList<>();
    for (int i = 0; i < document.size(); i++) {
      all.add(structured(document.get(i), new InDocument("/" + i)));
    }
    return all;
  }

  private static Envelope structured(JsonNode event, InDocument place) {
    if (!event.isObject()) {
      throw Refusal.MALFORMED.at(place.prefix(), "An event is a JSON object.");
    }
    Map<String, String> attributes = new HashMap<>();
    for (var field : event.properties()) {
      if (!field.getKey().startsWith("data") && field.getValue().isTextual()) {
        attributes.put(field.getKey(), field.getValue().textValue());
      }
    }
    String dataType = event.path("datacontenttype").asText(JSON);
    if (!mediaType(dataType).equals(JSON)) {
      throw place.refuse(Refusal.MALFORMED, "ce_datacontenttype", "is not " + JSON);
    }
    return new Envelope(attributes, data(event, place), place);
  }

  private static JsonNode data(JsonNode event, InDocument place) {
    if (event.has("data")) {
      return event.path("data");
    }
    if (!event.path("data_base64").isTextual()) {
      throw place.refuse(Refusal.MALFORMED, "", "is missing");
    }
    try {
      return StrictJson.read(Base64.getDecoder().decode(event.path("data_base64").textValue()));
    } catch (IllegalArgumentException | EventProblem e) {
      throw place.refuse(Refusal.MALFORMED, "ce_data_base64", "is not JSON in base64");
    }
  }

  private static Map<String, String> fromHeaders(Map<String, String> headers) {
    Map<String, String> attributes = new HashMap<>();
    headers.forEach((name, value) -> {
      if (name.startsWith("ce-")) {
        attributes.put(name.substring(3), percentDecoded(value));
      }
    });
    return attributes;
  }

  /** Section 3.1.3.2: %XX stands for a byte of UTF-8; anything else stands for itself. */
  private static String percentDecoded(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] in = value.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      boolean escape = high >= 0 && low >= 0;
      out[length++] = escape ? (byte) (high << 4 | low) : in[i];
      i += escape ? 2 : 0;
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}
