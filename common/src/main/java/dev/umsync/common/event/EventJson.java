package dev.umsync.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalDouble;

/** The data of each event type, field by field; what is read here has passed its schema. */
final class EventJson {
  private EventJson() {}

  static ObjectNode write(VoicemailEvent event) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("voicemailId", event.voicemailId().value());
    switch (event) {
      case Received r -> writeReceived(r, data);
      case Read r -> {}
      case Unread u -> {}
      case Deleted d -> {}
      case Updated u -> {
        u.urgent().ifPresent(urgent -> data.put("urgent", urgent));
        u.transcript().ifPresent(t -> writeTranscript(t, data.putObject("transcript")));
      }
    }
    return data;
  }

  private static void writeReceived(Received r, ObjectNode data) {
    ObjectNode caller = data.putObject("caller");
    r.caller().number().ifPresent(n -> caller.put("number", n));
    r.caller().name().ifPresent(n -> caller.put("name", n));
    data.put("recordedAt", r.recordedAt().toString());
    data.put("durationSeconds", r.durationSeconds());
    data.put("urgent", r.urgent());
    data.put("private", r.confidential());
    r.calledNumber().ifPresent(n -> data.put("calledNumber", n));
    r.transcript().ifPresent(t -> writeTranscript(t, data.putObject("transcript")));
    if (r.backfill()) {
      data.put("backfill", true);
    }
    ObjectNode audio = data.putObject("audio");
    audio.put("contentType", r.audio().contentType());
    audio.put("size", r.audio().sizeBytes());
    audio.put("sha256", r.audio().sha256());
    // A binary node is written as base64 straight into the output, with no string in between.
    audio.put("content", r.audio().content());
  }

  private static void writeTranscript(Transcript t, ObjectNode to) {
    to.put("text", t.text());
    t.language().ifPresent(l -> to.put("language", l));
    t.confidence().ifPresent(c -> to.put("confidence", c));
  }

  /**
   * Reads; a recording that is in the tree is opened, one beside it stays unopened.
   *
   * @param content its base64, if it is not in the tree
   */
  static VoicemailEvent read(
      EventType type, EventMeta meta, JsonNode data, Optional<ByteBuffer> content)
      throws EventProblem {
    VoicemailId id = voicemailId(data);
    return switch (type) {
      case RECEIVED -> readReceived(meta, id, data, content);
      case READ -> new Read(meta, id);
      case UNREAD -> new Unread(meta, id);
      case DELETED -> new Deleted(meta, id);
      case UPDATED ->
          new Updated(
              meta,
              id,
              data.has("urgent") ? Optional.of(data.path("urgent").asBoolean()) : Optional.empty(),
              transcript(data));
    };
  }

  private static Received readReceived(
      EventMeta meta, VoicemailId id, JsonNode data, Optional<ByteBuffer> content)
      throws EventProblem {
    JsonNode caller = data.path("caller");
    return new Received(
        meta,
        id,
        new Caller(text(caller, "number"), text(caller, "name")),
        instant(data, "recordedAt"),
        data.path("durationSeconds").asInt(),
        data.path("urgent").asBoolean(),
        data.path("private").asBoolean(),
        text(data, "calledNumber"),
        transcript(data),
        data.path("backfill").asBoolean(),
        audio(data.path("audio"), content));
  }

  private static Audio audio(JsonNode node, Optional<ByteBuffer> content) throws EventProblem {
    Audio audio;
    try {
      audio =
          Audio.unopened(
              node.path("contentType").asText(),
              size(node),
              node.path("sha256").asText(),
              content.orElseGet(() -> base64(node)));
    } catch (IllegalArgumentException e) {
      throw new EventProblem("/audio/contentType", "is not a media type such as audio/wav");
    }
    if (content.isEmpty()) {
      audio.open(); // its base64 is a copy: nothing is saved by keeping that instead
    }
    return audio;
  }

  /** What is too much for an array is the size of no content. */
  private static int size(JsonNode audio) {
    return Math.clamp(audio.path("size").asLong(), 0, Integer.MAX_VALUE);
  }

  private static ByteBuffer base64(JsonNode audio) {
    return ByteBuffer.wrap(audio.path("content").asText().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static VoicemailId voicemailId(JsonNode data) throws EventProblem {
    try {
      return new VoicemailId(data.path("voicemailId").asText());
    } catch (IllegalArgumentException e) {
      throw new EventProblem("/voicemailId", String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.hasNonNull(field) ? Optional.of(node.path(field).asText()) : Optional.empty();
  }

  private static Instant instant(JsonNode node, String field) throws EventProblem {
    try {
      return EventMeta.checkTime(OffsetDateTime.parse(node.path(field).asText()).toInstant());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new EventProblem("/" + field, "is not a time such as 2026-05-04T09:30:00Z (RFC 3339)");
    }
  }

  private static Optional<Transcript> transcript(JsonNode data) {
    JsonNode node = data.path("transcript");
    if (!node.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new Transcript(
            node.path("text").asText(),
            text(node, "language"),
            node.hasNonNull("confidence")
                ? OptionalDouble.of(node.path("confidence").asDouble())
                : OptionalDouble.empty()));
  }
}
