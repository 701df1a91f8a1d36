package dev.umsync.common.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What every event has in common as a CloudEvent 1.0 with JSON data, whichever topic it is on.
 * Thread rule: stateless, any thread.
 */
public final class EventEnvelope {
  private static final String JSON_TYPE = "application/json";

  private EventEnvelope() {}

  /** The event with these attributes and data. */
  public static CloudEvent of(EventMeta meta, String ceType, JsonNode data) {
    return CloudEventBuilder.v1()
        .withId(meta.id())
        .withSource(URI.create(meta.source().value()))
        .withType(ceType)
        .withSubject(meta.subscriber().address())
        .withTime(meta.time().atOffset(ZoneOffset.UTC))
        .withData(JSON_TYPE, Json.bytes(data))
        .build();
  }

  /**
   * Refuses another version of CloudEvents.
   *
   * @throws EventProblem if it is not 1.0
   */
  public static void requireVersion(CloudEvent ce) throws EventProblem {
    if (ce.getSpecVersion() != SpecVersion.V1) {
      throw new EventProblem("ce_specversion", "is not 1.0");
    }
  }

  /**
   * Its data as JSON, not yet held against a schema.
   *
   * @throws EventProblem if there are none or they are not JSON in UTF-8
   */
  public static JsonNode data(CloudEvent ce) throws EventProblem {
    return tree(ce).root();
  }

  /** The same with a recording's bytes beside it. */
  static EventTree tree(CloudEvent ce) throws EventProblem {
    CloudEventData data = ce.getData();
    if (data == null) {
      throw new EventProblem("", "the event has no data");
    }
    String contentType = ce.getDataContentType();
    if (contentType != null && !isJson(contentType)) {
      throw new EventProblem(
          "ce_datacontenttype", "is not " + JSON_TYPE + " (in Kafka the header content-type)");
    }
    return parse(data.toBytes());
  }

  /** Whether a content type is that of events' data, whatever its parameters. */
  public static boolean isJson(String contentType) {
    int parameters = contentType.indexOf(';');
    String bare = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return bare.strip().toLowerCase(Locale.ROOT).equals(JSON_TYPE);
  }

  /** The library's messages quote their input, so only the place is told. */
  private static EventTree parse(byte[] data) throws EventProblem {
    if (isWide(data)) {
      throw new EventProblem("", "the data are UTF-16 or UTF-32 where JSON is in UTF-8 (RFC 8259)");
    }
    try {
      return EventTree.read(data);
    } catch (StreamConstraintsException e) {
      throw new EventProblem("", "the data are nested too deeply or hold too long a value" + at(e));
    } catch (MismatchedInputException e) {
      throw new EventProblem("", "the data hold a field twice or more than one value" + at(e));
    } catch (JsonProcessingException e) {
      throw new EventProblem("", "the data are not JSON in UTF-8" + at(e));
    } catch (IOException e) {
      throw new EventProblem("", "the data are not JSON in UTF-8");
    }
  }

  /** JSON's first two characters are ASCII: a zero byte or a byte order mark there is no UTF-8. */
  static boolean isWide(byte[] data) {
    return data.length > 1
        && (data[0] == 0 || data[1] == 0 || data[0] == (byte) 0xfe || data[0] == (byte) 0xff);
  }

  private static String at(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return place == null
        ? ""
        : " (line %d, column %d)".formatted(place.getLineNr(), place.getColumnNr());
  }

  /**
   * Its attributes.
   *
   * @throws EventProblem naming the one that is missing or malformed
   */
  public static EventMeta meta(CloudEvent ce) throws EventProblem {
    String subject = ce.getSubject();
    if (subject == null) {
      throw new EventProblem("ce_subject", "is missing: it names the subscriber's mail address");
    }
    var time = ce.getTime();
    if (time == null) {
      throw new EventProblem("ce_time", "is missing: it says when the event happened");
    }
    return new EventMeta(
        attribute("ce_id", () -> EventMeta.checkId(ce.getId())),
        attribute("ce_source", () -> new SourceUri(ce.getSource().toString())),
        attribute("ce_subject", () -> Subscriber.of(subject)),
        attribute("ce_time", () -> EventMeta.checkTime(time.toInstant())));
  }

  private static <T> T attribute(String name, Supplier<T> value) throws EventProblem {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new EventProblem(name, "is malformed: " + e.getMessage());
    }
  }
}
