package dev.umsync.common.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * What can be told of an event without reading its data through: enough to know one again, too
 * little to apply it. Its attributes keep the contract; of its data only the voicemail's id was
 * read, and nothing was held against a schema. Thread rule: immutable.
 *
 * @param voicemailId of the voicemail that it is about, unique within its source
 */
public record EventHead(EventType type, EventMeta meta, VoicemailId voicemailId) {
  private static final String ID_FIELD = "voicemailId";

  /** The id is the first field as ingest writes events; elsewhere it is not looked for further. */
  private static final int LOOKED_AT_BYTES = 1_024;

  /** The identity of the voicemail. */
  public VoicemailKey voicemail() {
    return new VoicemailKey(meta.source(), voicemailId);
  }

  /**
   * The head of an event with these attributes; empty where a field that is an object or an array,
   * or too much text, comes before the voicemail's id, and where anything looked at is malformed.
   *
   * @param data JSON in UTF-8, as far as anybody knows
   */
  public static Optional<EventHead> of(String ceType, EventMeta meta, byte[] data) {
    Optional<EventType> type = EventType.ofCeType(ceType);
    return type.isEmpty() || EventEnvelope.isWide(data)
        ? Optional.empty()
        : voicemailId(data).map(id -> new EventHead(type.get(), meta, id));
  }

  private static Optional<VoicemailId> voicemailId(byte[] data) {
    int end = Math.min(data.length, LOOKED_AT_BYTES);
    try (JsonParser parser = Json.mapper().createParser(data, 0, end)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isId = parser.currentName().equals(ID_FIELD);
        JsonToken value = parser.nextToken();
        if (isId) {
          return value == JsonToken.VALUE_STRING
              ? Optional.of(new VoicemailId(parser.getText()))
              : Optional.empty();
        }
        if (value == null || value.isStructStart()) {
          return Optional.empty();
        }
      }
    } catch (IOException | IllegalArgumentException malformed) {
      // Said by whoever reads all of it, or there is just no id so early.
    }
    return Optional.empty();
  }
}
