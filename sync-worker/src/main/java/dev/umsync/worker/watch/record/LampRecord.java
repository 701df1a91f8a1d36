package dev.umsync.worker.watch.record;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * The counts that were published last for one person on one UM server: the value under {@code
 * lamp|}, the address and the source, such as {@code 1;2;5;7;1777887001}. Immutable.
 *
 * @param unheard voicemails that nobody has heard
 * @param heard those that somebody has
 * @param change how often the counts were published
 * @param at when they were; whole seconds
 */
public record LampRecord(int unheard, int heard, long change, Instant at) {
  private static final int WITHOUT_TIME = 4;
  private static final int FIELDS = 5;

  public LampRecord {
    at = at.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The key on the state topic. */
  public static String key(Subscriber subscriber, SourceUri source) {
    return "lamp|" + subscriber.address() + " " + source.value();
  }

  /** As it is written. */
  public byte[] write() {
    return String.format(Locale.ROOT, "1;%d;%d;%d;%d", unheard, heard, change, at.getEpochSecond())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads; empty where it is no such record. One without a time was published long ago. */
  public static Optional<LampRecord> read(byte[] value) {
    String[] fields = new String(value, StandardCharsets.US_ASCII).split(";", -1);
    try {
      return fields.length == FIELDS || fields.length == WITHOUT_TIME
          ? Optional.of(
              new LampRecord(
                  Integer.parseInt(fields[1]),
                  Integer.parseInt(fields[2]),
                  Long.parseLong(fields[3]),
                  Instant.ofEpochSecond(
                      fields.length == FIELDS ? Long.parseLong(fields[FIELDS - 1]) : 0)))
          : Optional.empty();
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
