package dev.umsync.worker.voicemail.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.umsync.common.json.Json;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A voicemail's state as JSON with one-letter names, at most {@value #LARGEST_BYTES} bytes.
 *
 * <p>{@code s} status (e, a, d), {@code f} folder where it is not INBOX, {@code u} UID, {@code v}
 * UIDVALIDITY, {@code r} played and {@code g} urgent as the phone side said last (0, 1), {@code n}
 * mark of the received event, {@code l} mark, {@code p} partition, {@code o} offset and {@code t}
 * time (epoch seconds) of the last settled event, {@code m} when written (epoch seconds).
 * Stateless.
 */
public final class StateCodec {
  /** The promise of GUARANTEES.md. */
  static final int LARGEST_BYTES = 200;

  private StateCodec() {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Wire(
      @JsonProperty("s") String status,
      @JsonProperty("f") @Nullable String folder,
      @JsonProperty("u") @Nullable Long uid,
      @JsonProperty("v") @Nullable Long uidValidity,
      @JsonProperty("r") @Nullable Integer seen,
      @JsonProperty("g") @Nullable Integer urgent,
      @JsonProperty("n") @Nullable String received,
      @JsonProperty("l") String last,
      @JsonProperty("p") int partition,
      @JsonProperty("o") long offset,
      @JsonProperty("t") long time,
      @JsonProperty("m") long updatedAt) {}

  /**
   * Writes. A folder's name that would make the record too long is left out with its UID: the
   * message is then found by its identity.
   */
  public static byte[] write(VoicemailState state) {
    byte[] whole = Json.bytes(wire(state));
    return whole.length <= LARGEST_BYTES ? whole : Json.bytes(wire(state.at(Optional.empty())));
  }

  private static Wire wire(VoicemailState state) {
    EventTrace last = state.last();
    return new Wire(
        letter(state.status()),
        state
            .location()
            .map(l -> l.folder().name())
            .filter(name -> !name.equals(FolderName.INBOX.name()))
            .orElse(null),
        state.location().map(l -> l.uid().uid()).orElse(null),
        state.location().map(l -> l.uid().uidValidity()).orElse(null),
        state.seen().map(StateCodec::digit).orElse(null),
        state.urgent().map(StateCodec::digit).orElse(null),
        state.received().orElse(null),
        last.mark(),
        last.partition(),
        last.offset(),
        last.time().getEpochSecond(),
        state.updatedAt().getEpochSecond());
  }

  /**
   * Reads.
   *
   * @throws IOException if these bytes are no state that this version knows
   */
  public static VoicemailState read(byte[] json) throws IOException {
    Fields fields = new Fields();
    try (JsonParser parser = Json.mapper().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("a state record is no object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.take(name, parser);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("a state record has no end, or more behind it");
      }
      return fields.state();
    } catch (JsonProcessingException | RuntimeException e) {
      // Without the cause's own words: they may quote what was read.
      throw new IOException("a state record is malformed: " + e.getClass().getSimpleName());
    }
  }

  /**
   * What a record holds. Field by field, for a look reads all records of a person: as an object of
   * Jackson's making each took three times as long.
   */
  private static final class Fields {
    private String status = "";
    private String folder = FolderName.INBOX.name();
    private long uid;
    private long uidValidity;
    private Optional<Boolean> seen = Optional.empty();
    private Optional<Boolean> urgent = Optional.empty();
    private @Nullable String received;
    private String last = "";
    private int partition;
    private long offset;
    private long time;
    private long updatedAt;

    void take(String name, JsonParser at) throws IOException {
      switch (name) {
        case "s" -> status = at.getText();
        case "f" -> folder = at.getText();
        case "u" -> uid = at.getLongValue();
        case "v" -> uidValidity = at.getLongValue();
        case "r" -> seen = Optional.of(at.getIntValue() != 0);
        case "g" -> urgent = Optional.of(at.getIntValue() != 0);
        case "n" -> received = at.getText();
        case "l" -> last = at.getText();
        case "p" -> partition = at.getIntValue();
        case "o" -> offset = at.getLongValue();
        case "t" -> time = at.getLongValue();
        case "m" -> updatedAt = at.getLongValue();
        default -> at.skipChildren(); // of a later version
      }
    }

    VoicemailState state() {
      return new VoicemailState(
          StateCodec.status(status),
          VoicemailState.location(folder, uid, uidValidity),
          seen,
          urgent,
          Optional.ofNullable(received),
          new EventTrace(last, partition, offset, Instant.ofEpochSecond(time)),
          Instant.ofEpochSecond(updatedAt));
    }
  }

  private static String letter(Status status) {
    return switch (status) {
      case EARLY -> "e";
      case APPLIED -> "a";
      case DELETED -> "d";
    };
  }

  private static Status status(String letter) {
    return switch (letter) {
      case "e" -> Status.EARLY;
      case "a" -> Status.APPLIED;
      case "d" -> Status.DELETED;
      default -> throw new IllegalArgumentException("unknown status");
    };
  }

  private static int digit(boolean value) {
    return value ? 1 : 0;
  }
}
