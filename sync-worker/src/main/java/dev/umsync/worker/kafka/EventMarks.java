package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.ReplayMark;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * What workers and operators have written beside an event on its way, for those who look.
 * Immutable, any thread.
 *
 * @param forwardedFrom where it stood before it was sent on to its right partition
 * @param replayedFrom where it stood before an operator wrote it again
 * @param parked why it is on the parked topic
 */
public record EventMarks(
    Optional<Place> forwardedFrom, Optional<ReplayMark> replayedFrom, Optional<Parked> parked) {

  /** A partition of the voicemail topic and an offset in it. */
  public record Place(int partition, long offset) {}

  /**
   * Why an event was parked, and where it came from.
   *
   * @param reason one of a closed set of names such as {@code mailbox-full}
   * @param detail a sentence for people; may be empty
   * @param round how often in a row its subscriber had been parked; 0 where it stands on its own
   * @param notBefore when it was to be tried again, if that was known
   * @param origin where it stood on the voicemail topic
   * @param writtenAt when it was written there
   */
  public record Parked(
      String reason,
      String detail,
      int round,
      Optional<Instant> notBefore,
      Place origin,
      Instant writtenAt) {}

  /** Reads the headers of a record; marks that are malformed count as absent. */
  public static EventMarks of(Headers headers) {
    return new EventMarks(
        place(headers, ParkedRecords.FIRST_PARTITION, ParkedRecords.FIRST_OFFSET),
        ReplayMark.of(headers),
        parked(headers));
  }

  private static Optional<Parked> parked(Headers headers) {
    String reason = ParkedRecords.text(headers, ParkedRecords.REASON, "");
    Optional<Place> origin =
        place(headers, ParkedRecords.ORIGIN_PARTITION, ParkedRecords.ORIGIN_OFFSET);
    Optional<Instant> written = instant(headers, ParkedRecords.ORIGIN_TIME);
    if (reason.isEmpty() || origin.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Parked(
            reason,
            ParkedRecords.text(headers, ParkedRecords.DETAIL, ""),
            number(headers, ParkedRecords.ROUND).map(Long::intValue).orElse(0),
            instant(headers, ParkedRecords.NOT_BEFORE),
            origin.get(),
            written.get()));
  }

  private static Optional<Place> place(Headers headers, String partition, String offset) {
    Optional<Long> p = number(headers, partition);
    return number(headers, offset).flatMap(o -> p.map(which -> new Place(which.intValue(), o)));
  }

  private static Optional<Long> number(Headers headers, String name) {
    try {
      return Optional.of(Long.valueOf(ParkedRecords.text(headers, name, "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Instant> instant(Headers headers, String name) {
    try {
      return Optional.of(Instant.parse(ParkedRecords.text(headers, name, "")));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
