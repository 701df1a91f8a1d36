package dev.umsync.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.VoicemailEvent.Received;
import io.cloudevents.CloudEvent;
import java.util.Optional;

/**
 * Voicemail events to and from CloudEvents 1.0 with JSON data, held against the published schemas.
 *
 * <p>Reading accepts whatever the schema accepts and ignores unknown fields; what it accepts is a
 * valid {@link VoicemailEvent} whose audio, once opened, has the size and digest it claims. Thread
 * rule: immutable, any thread.
 */
public final class EventCodec {
  private final EventSchemas schemas = new EventSchemas();

  /** The event as a CloudEvent. */
  public CloudEvent encode(VoicemailEvent event) {
    return EventEnvelope.of(event.meta(), event.type().ceType(), EventJson.write(event));
  }

  /**
   * The event in a CloudEvent.
   *
   * @throws EventProblem if an attribute or the data break the contract
   */
  public VoicemailEvent decode(CloudEvent ce) throws EventProblem {
    VoicemailEvent event = decodeUnopened(ce);
    if (event instanceof Received received) {
      received.audio().open();
    }
    return event;
  }

  /**
   * The event in a CloudEvent, without a look at its recording: {@link Audio#open} says whether
   * that is what the event says of it.
   *
   * @throws EventProblem if an attribute or the other data break the contract
   */
  public VoicemailEvent decodeUnopened(CloudEvent ce) throws EventProblem {
    EventEnvelope.requireVersion(ce);
    EventType type = typeOf(ce);
    EventMeta meta = EventEnvelope.meta(ce);
    EventTree data = EventEnvelope.tree(ce);
    schemas.check(type, data.root());
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

  private static EventType typeOf(CloudEvent ce) throws EventProblem {
    return EventType.ofCeType(ce.getType())
        .orElseThrow(() -> new EventProblem("ce_type", "is none that this version knows"));
  }
}
