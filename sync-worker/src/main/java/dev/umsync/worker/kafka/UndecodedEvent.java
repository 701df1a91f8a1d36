package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Key;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a record that is no event. Immutable.
 *
 * @param subscriber under whose key it stands
 * @param headers its headers as text, the last of each name
 * @param value its value, null if it had none; not to be changed
 * @param writtenAt when it was written to its log of origin
 * @param partition of that log
 * @param offset in it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes for the wire; nobody compares them
public record UndecodedEvent(
    Key subscriber,
    Map<String, String> headers,
    byte @Nullable [] value,
    Instant writtenAt,
    int partition,
    long offset) {
  /** Copies. */
  public UndecodedEvent {
    headers = Map.copyOf(headers);
  }

  static UndecodedEvent of(Key subscriber, RawEvent raw) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : raw.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return new UndecodedEvent(
        subscriber, headers, raw.value(), raw.writtenAt(), raw.partition(), raw.offset());
  }
}
