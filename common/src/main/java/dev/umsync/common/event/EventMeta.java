package dev.umsync.common.event;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.time.Instant;

/**
 * The CloudEvents attributes every event has (CloudEvents 1.0 section 3.1). Thread rule: immutable.
 *
 * @param id {@code ce_id}: 1 to 255 characters; with the source it identifies the event; a repeat
 *     is a duplicate
 * @param source {@code ce_source}: the UM server
 * @param subscriber {@code ce_subject}: the person
 * @param time {@code ce_time}: when it happened, a time that RFC 3339 can write: years 0 to 9999
 */
public record EventMeta(String id, SourceUri source, Subscriber subscriber, Instant time) {
  private static final int LONGEST_ID_CHARS = 255;
  private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant FIRST_TIME_AFTER = Instant.parse("+10000-01-01T00:00:00Z");

  /** Validates. */
  public EventMeta {
    checkId(id);
    checkTime(time);
  }

  static String checkId(String id) {
    if (id.isEmpty() || id.length() > LONGEST_ID_CHARS || id.codePoints().anyMatch(c -> !fits(c))) {
      throw new IllegalArgumentException(
          "an event id is 1 to 255 characters without control characters");
    }
    return id;
  }

  /** Half a character would arrive as another one, and the event would no longer be the same. */
  private static boolean fits(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }

  static Instant checkTime(Instant time) {
    if (time.isBefore(FIRST_TIME) || !time.isBefore(FIRST_TIME_AFTER)) {
      throw new IllegalArgumentException("a time is in the years 0 to 9999");
    }
    return time;
  }
}
