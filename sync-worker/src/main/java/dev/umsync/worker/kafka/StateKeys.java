package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

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

  /** Whether a key is a voicemail's identity: a source, in which no bar is, a space and an id. */
  static boolean isVoicemail(String key) {
    int bar = key.indexOf('|');
    int space = key.indexOf(' ');
    return space > 0 && (bar < 0 || bar > space);
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
        String.format(
            Locale.ROOT,
            "1;%d;%d;%d;%d;%d;%s;%s",
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

  /**
   * {@code 1;reason;subscriber}; with an order that is to be carried out still {@code
   * 2;order;reason;subscriber}.
   */
  static byte[] encode(AsideEvent aside) {
    String end = aside.cause().code() + ";" + aside.subscriber().value();
    String text =
        aside
            .order()
            .map(order -> "2;" + order.name().toLowerCase(Locale.ROOT) + ";" + end)
            .orElse("1;" + end);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #encode(AsideEvent)} wrote.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static AsideEvent decodeAside(String key, byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    boolean ordered = text.startsWith("2;");
    String[] fields = text.split(";", ordered ? 4 : 3);
    if (fields.length != (ordered ? 4 : 3) || !(ordered || fields[0].equals("1"))) {
      throw new IllegalArgumentException("the record of an event set aside has an unknown form");
    }
    return new AsideEvent(
        Long.parseLong(key.substring(ASIDE.length())),
        new Key(fields[fields.length - 1]),
        Cause.of(fields[fields.length - 2]),
        ordered
            ? Optional.of(Settlement.Order.valueOf(fields[1].toUpperCase(Locale.ROOT)))
            : Optional.empty());
  }
}
