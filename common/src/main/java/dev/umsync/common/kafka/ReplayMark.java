package dev.umsync.common.kafka;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an event that an operator has written to the voicemail topic once more. Such an
 * event stands for the first one: a worker judges it by the place and time of that one, and looks
 * into the mailbox before it changes anything. Part of the public contract. Thread rule: immutable.
 *
 * @param replay name of the replay: one run of {@code umsync audit replay}
 * @param partition of the first one
 * @param offset of the first one
 * @param writtenAt when the first one was written to the topic
 * @param rebuild whether a voicemail that is known as applied and is nowhere in its mailbox is put
 *     there again, unless it was deleted
 */
public record ReplayMark(
    String replay, int partition, long offset, Instant writtenAt, boolean rebuild) {
  /** What the headers' names begin with. */
  public static final String PREFIX = "umsync-replay-";

  private static final String NAME = PREFIX + "name";
  private static final String PARTITION = PREFIX + "partition";
  private static final String OFFSET = PREFIX + "offset";
  private static final String TIME = PREFIX + "time";
  private static final String REBUILD = PREFIX + "rebuild";

  /** Writes the mark. */
  public void put(Headers headers) {
    put(headers, NAME, replay);
    put(headers, PARTITION, Integer.toString(partition));
    put(headers, OFFSET, Long.toString(offset));
    put(headers, TIME, writtenAt.toString());
    headers.remove(REBUILD);
    if (rebuild) {
      put(headers, REBUILD, "true");
    }
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the mark; empty where there is none, or none that makes sense. */
  public static Optional<ReplayMark> of(Headers headers) {
    String name = text(headers, NAME);
    String partition = text(headers, PARTITION);
    String offset = text(headers, OFFSET);
    String time = text(headers, TIME);
    if (name == null || partition == null || offset == null || time == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ReplayMark(
              name,
              Integer.parseInt(partition),
              Long.parseLong(offset),
              Instant.parse(time),
              "true".equals(text(headers, REBUILD))));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
