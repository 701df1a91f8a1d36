package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.ParkedSpan;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record of the state topic, for those who only look: operators and auditors. What workers make
 * of it is their own. Immutable, any thread.
 */
public sealed interface StateRecord {
  /**
   * Somebody's events are set aside until their mailbox can be served.
   *
   * @param subscriber whose, as on the topics' keys
   * @param span which and why; empty once none is left
   */
  record ParkedSubscriber(String subscriber, Optional<ParkedSpan> span) implements StateRecord {}

  /**
   * One record of the parked topic stands there on its own, because it can't be applied as it is.
   *
   * @param parkedOffset where, in this partition of the parked topic
   * @param reason why, one of a closed set of names; empty once it is resolved
   * @param subscriber whose, as on the topics' keys; empty once it is resolved
   * @param order {@code retry} or {@code drop}, where an operator has ordered it and it is not
   *     carried out yet
   */
  record SetAside(
      long parkedOffset,
      Optional<String> reason,
      Optional<String> subscriber,
      Optional<String> order)
      implements StateRecord {}

  /**
   * What is known of a voicemail.
   *
   * @param identity its source, a space and its id there
   * @param value as {@link dev.umsync.worker.voicemail.state.StateCodec} reads it; null where it
   *     was removed
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes off the wire; nobody compares them
  record Voicemail(String identity, byte @Nullable [] value) implements StateRecord {}

  /** Nothing that this version knows. */
  record Unknown(String key) implements StateRecord {}

  /** Reads a record. */
  static StateRecord read(byte @Nullable [] key, byte @Nullable [] value) {
    String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    try {
      if (StateKeys.isParked(name)) {
        return new ParkedSubscriber(
            StateKeys.subscriber(name).value(), Optional.ofNullable(value).map(StateKeys::decode));
      }
      if (StateKeys.isAside(name)) {
        return setAside(StateKeys.asideOffset(name), value);
      }
      return name.indexOf(' ') < 0 || name.indexOf('|') >= 0
          ? new Unknown(name)
          : new Voicemail(name, value);
    } catch (IllegalArgumentException e) {
      return new Unknown(name);
    }
  }

  private static SetAside setAside(long offset, byte @Nullable [] value) {
    if (value == null) {
      return new SetAside(offset, Optional.empty(), Optional.empty(), Optional.empty());
    }
    String text = new String(value, StandardCharsets.UTF_8);
    boolean ordered = text.startsWith("2;");
    String[] fields = text.split(";", ordered ? 4 : 3);
    if (fields.length != (ordered ? 4 : 3) || !(ordered || fields[0].equals("1"))) {
      throw new IllegalArgumentException("the record of an event set aside has an unknown form");
    }
    return new SetAside(
        offset,
        Optional.of(fields[fields.length - 2]),
        Optional.of(fields[fields.length - 1]),
        ordered ? Optional.of(fields[1]) : Optional.empty());
  }
}
