package dev.umsync.common.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.EventEnvelope;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.EventSchemas;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.mailbox.MailboxEvent.Deleted;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.OfVoicemail;
import dev.umsync.common.mailbox.MailboxEvent.Read;
import dev.umsync.common.mailbox.MailboxEvent.Restored;
import dev.umsync.common.mailbox.MailboxEvent.Unread;
import io.cloudevents.CloudEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;

/**
 * Mailbox events to and from CloudEvents 1.0 with JSON data, held against the published schemas.
 * Unknown fields are ignored. Thread rule: immutable, any thread.
 */
public final class MailboxCodec {
  private final EventSchemas schemas =
      new EventSchemas(
          Arrays.stream(MailboxEventType.values()).map(MailboxEventType::schemaResource).toList());

  /** The event as a CloudEvent. */
  public CloudEvent encode(MailboxEvent event) {
    return EventEnvelope.of(event.meta(), event.type().ceType(), write(event));
  }

  private static ObjectNode write(MailboxEvent event) {
    ObjectNode data = Json.mapper().createObjectNode();
    event.box().ifPresent(box -> data.put("box", box));
    switch (event) {
      case OfVoicemail v -> {
        data.put("voicemailId", v.voicemailId().value());
        data.put("notBefore", v.happened().notBefore().toString());
        data.put("notAfter", v.happened().notAfter().toString());
        if (v instanceof Deleted d) {
          data.put("evidence", d.evidence().text());
        }
        if (v instanceof Restored r) {
          data.put("seen", r.seen());
        }
      }
      case LampChanged l -> {
        data.put("unheard", l.unheard());
        data.put("heard", l.heard());
      }
    }
    return data;
  }

  /**
   * The event in a CloudEvent.
   *
   * @throws EventProblem if an attribute or the data break the contract
   */
  public MailboxEvent decode(CloudEvent ce) throws EventProblem {
    EventEnvelope.requireVersion(ce);
    MailboxEventType type =
        MailboxEventType.ofCeType(ce.getType())
            .orElseThrow(() -> new EventProblem("ce_type", "is none that this version knows"));
    EventMeta meta = EventEnvelope.meta(ce);
    JsonNode data = EventEnvelope.data(ce);
    schemas.check(type.schemaResource(), data);
    try {
      return read(type, meta, data);
    } catch (IllegalArgumentException e) {
      throw new EventProblem("", String.valueOf(e.getMessage()));
    }
  }

  private static MailboxEvent read(MailboxEventType type, EventMeta meta, JsonNode data)
      throws EventProblem {
    Optional<String> box =
        data.hasNonNull("box") ? Optional.of(data.path("box").asText()) : Optional.empty();
    if (type == MailboxEventType.LAMP) {
      return new LampChanged(meta, box, data.path("unheard").asInt(), data.path("heard").asInt());
    }
    VoicemailId id = new VoicemailId(data.path("voicemailId").asText());
    Interval happened = new Interval(instant(data, "notBefore"), instant(data, "notAfter"));
    return switch (type) {
      case READ -> new Read(meta, id, box, happened);
      case UNREAD -> new Unread(meta, id, box, happened);
      case DELETED -> new Deleted(meta, id, box, happened, evidence(data));
      case RESTORED -> new Restored(meta, id, box, happened, data.path("seen").asBoolean(true));
      case LAMP -> throw new IllegalStateException("read above");
    };
  }

  private static Evidence evidence(JsonNode data) throws EventProblem {
    return Evidence.of(data.path("evidence").asText())
        .orElseThrow(() -> new EventProblem("/evidence", "is none that this version knows"));
  }

  private static Instant instant(JsonNode data, String field) throws EventProblem {
    try {
      return OffsetDateTime.parse(data.path(field).asText()).toInstant();
    } catch (DateTimeException e) {
      throw new EventProblem("/" + field, "is not a time such as 2026-05-04T09:30:00Z (RFC 3339)");
    }
  }
}
