package dev.umsync.worker.voicemail.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
    Wire wire = Json.read(json, Wire.class);
    try {
      return new VoicemailState(
          status(wire.status()),
          VoicemailState.location(
              wire.folder() == null ? FolderName.INBOX.name() : wire.folder(),
              wire.uid() == null ? 0 : wire.uid(),
              wire.uidValidity() == null ? 0 : wire.uidValidity()),
          flag(wire.seen()),
          flag(wire.urgent()),
          Optional.ofNullable(wire.received()),
          new EventTrace(
              wire.last(), wire.partition(), wire.offset(), Instant.ofEpochSecond(wire.time())),
          Instant.ofEpochSecond(wire.updatedAt()));
    } catch (RuntimeException e) {
      throw new IOException("a state record is malformed: " + e.getClass().getSimpleName(), e);
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

  private static Optional<Boolean> flag(@Nullable Integer digit) {
    return Optional.ofNullable(digit).map(d -> d != 0);
  }
}
