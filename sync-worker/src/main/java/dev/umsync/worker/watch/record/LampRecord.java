package dev.umsync.worker.watch.record;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The counts that were published last for one person on one UM server: the value under {@code
 * lamp|}, the address and the source, such as {@code 1;2;5;7}. Immutable.
 *
 * @param unheard voicemails that nobody has heard
 * @param heard those that somebody has
 * @param change how often the counts were published
 */
public record LampRecord(int unheard, int heard, long change) {
  /** The key on the state topic. */
  public static String key(Subscriber subscriber, SourceUri source) {
    return "lamp|" + subscriber.address() + " " + source.value();
  }

  /** As it is written. */
  public byte[] write() {
    return "1;%d;%d;%d".formatted(unheard, heard, change).getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads; empty where it is no such record. */
  public static Optional<LampRecord> read(byte[] value) {
    String[] fields = new String(value, StandardCharsets.US_ASCII).split(";", -1);
    try {
      return fields.length == 4
          ? Optional.of(
              new LampRecord(
                  Integer.parseInt(fields[1]),
                  Integer.parseInt(fields[2]),
                  Long.parseLong(fields[3])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
