package dev.umsync.worker.kafka;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read, undecoded. For a parked event everything is that of the record in its
 * log of origin.
 *
 * @param key the record's key, null if it had none
 * @param value the record's value, null if it had none; not copied, not to be changed
 * @param headers the record's headers; of those that parking added {@link #parked} alone is left
 * @param writtenAt the record's timestamp in its log of origin
 * @param partition the partition of its log of origin
 * @param offset the offset in it
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of audio are not copied
public record RawEvent(
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    Instant writtenAt,
    int partition,
    long offset) {

  /** Where the instant of {@link Parked} stands while the event is in memory. */
  static final String PARKED_AT = "umsync-parked-at";

  /**
   * That an event was parked.
   *
   * @param at when
   * @param reason one of a closed set of names
   */
  public record Parked(Instant at, String reason) {}

  /** Why and when it was parked, if it comes from the parked log; a malformed mark is none. */
  public Optional<Parked> parked() {
    return EventMarks.instant(headers, PARKED_AT)
        .map(at -> new Parked(at, ParkedRecords.text(headers, ParkedRecords.REASON, "")));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawEvent raw && raw.partition == partition && raw.offset == offset;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(offset * 31 + partition);
  }

  @Override
  public String toString() {
    return "event at " + partition + "-" + offset;
  }
}
