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
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Voicemail events to and from CloudEvents 1.0 with JSON data, held against the published schemas.
 *
 * <p>Reading accepts whatever the schema accepts and ignores unknown fields; what it accepts is a
 * valid {@link VoicemailEvent} whose audio has the size and digest it claims. Thread rule:
 * immutable, any thread.
 */
public final class EventCodec {
  private static final String JSON_TYPE = "application/json";
  private final EventSchemas schemas = new EventSchemas();

  /** The event as a CloudEvent. */
  public CloudEvent encode(VoicemailEvent event) {
    EventMeta meta = event.meta();
    return CloudEventBuilder.v1()
        .withId(meta.id())
        .withSource(URI.create(meta.source().value()))
        .withType(event.type().ceType())
        .withSubject(meta.subscriber().address())
        .withTime(meta.time().atOffset(ZoneOffset.UTC))
        .withData(JSON_TYPE, Json.bytes(EventJson.write(event)))
        .build();
  }

  /**
   * The event in a CloudEvent.
   *
   * @throws EventProblem if an attribute or the data break the contract
   */
  public VoicemailEvent decode(CloudEvent ce) throws EventProblem {
    if (ce.getSpecVersion() != SpecVersion.V1) {
      throw new EventProblem("ce_specversion", "is not 1.0");
    }
    EventType type = typeOf(ce);
    EventMeta meta = metaOf(ce);
    EventTree data = data(type, ce);
    return EventJson.read(type, meta, data.root(), data.content());
  }

  /**
   * The event in data whose attributes are known already (ingest's own form).
   *
   * @throws EventProblem if the data break the schema of the type
   */
  public VoicemailEvent decode(EventType type, EventMeta meta, JsonNode data) throws EventProblem {
    schemas.check(type, data);
    return EventJson.read(type, meta, data, Optional.empty());
  }

  private EventTree data(EventType type, CloudEvent ce) throws EventProblem {
    CloudEventData data = ce.getData();
    if (data == null) {
      throw new EventProblem("", "the event has no data");
    }
    String contentType = ce.getDataContentType();
    if (contentType != null && !isJson(contentType)) {
      throw new EventProblem(
          "ce_datacontenttype", "is not " + JSON_TYPE + " (in Kafka the header content-type)");
    }
    EventTree tree = parse(data.toBytes());
    schemas.check(type, tree.root());
    return tree;
  }

  private static boolean isJson(String contentType) {
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
  private static boolean isWide(byte[] data) {
    return data.length > 1
        && (data[0] == 0 || data[1] == 0 || data[0] == (byte) 0xfe || data[0] == (byte) 0xff);
  }

  private static String at(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return place == null
        ? ""
        : " (line %d, column %d)".formatted(place.getLineNr(), place.getColumnNr());
  }

  private static EventType typeOf(CloudEvent ce) throws EventProblem {
    return EventType.ofCeType(ce.getType())
        .orElseThrow(() -> new EventProblem("ce_type", "is none that this version knows"));
  }

  private static EventMeta metaOf(CloudEvent ce) throws EventProblem {
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
