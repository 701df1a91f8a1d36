package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The engine's own records on the state topic, beside those of voicemails: one per parked
 * subscriber, one per event set aside and one per second look that is still to come. Immutable, any
 * thread.
 */
final class StateKeys {
  /** No voicemail's identity begins so: a source is a URI reference, which has no bar in it. */
  private static final String PARKED = "parked|";

  private static final String ASIDE = "aside|";
  private static final String LOOK = "look|";

  private StateKeys() {}

  static String parked(Key subscriber) {
    return PARKED + subscriber.value();
  }

  static String aside(long parkedOffset) {
    return ASIDE + parkedOffset;
  }

  static String look(String voicemail) {
    return LOOK + voicemail;
  }

  static boolean isLook(String key) {
    return key.startsWith(LOOK);
  }

  static boolean isParked(String key) {
    return key.startsWith(PARKED);
  }

  static boolean isAside(String key) {
    return key.startsWith(ASIDE);
  }

  static Key subscriber(String key) {
    return new Key(key.substring(PARKED.length()));
  }

  static long asideOffset(String key) {
    return Long.parseLong(key.substring(ASIDE.length()));
  }

  /** {@code 1;first;last;not before in ms;rounds;drop through;reason;detail}. */
  static byte[] encode(ParkedSpan span) {
    String text =
        "1;%d;%d;%d;%d;%d;%s;%s"
            .formatted(
                span.first(),
                span.last(),
                span.notBefore().toEpochMilli(),
                span.rounds(),
                span.dropThrough(),
                span.cause().code(),
                span.cause().detail());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static ParkedSpan decode(byte[] value) {
    String[] fields = new String(value, StandardCharsets.UTF_8).split(";", 8);
    if (fields.length != 8 || !fields[0].equals("1")) {
      throw new IllegalArgumentException("the record of a parked subscriber has an unknown form");
    }
    return new ParkedSpan(
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        Instant.ofEpochMilli(Long.parseLong(fields[3])),
        Integer.parseInt(fields[4]),
        Long.parseLong(fields[5]),
        new Cause(fields[6], fields[7]));
  }

  /** {@code 1;reason;subscriber}. */
  static byte[] encodeAside(Cause cause, Key subscriber) {
    return ("1;" + cause.code() + ";" + subscriber.value()).getBytes(StandardCharsets.UTF_8);
  }
}
