package dev.umsync.common.event;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.time.Instant;

/**
 * The CloudEvents attributes every event has (CloudEvents 1.0 section 3.1). Thread rule: immutable.
 *
 * @param id {@code ce_id}: with the source it identifies the event; a repeat is a duplicate
 * @param source {@code ce_source}: the UM server
 * @param subscriber {@code ce_subject}: the person
 * @param time {@code ce_time}: when it happened
 */
public record EventMeta(String id, SourceUri source, Subscriber subscriber, Instant time) {
  private static final int LONGEST_ID_CHARS = 255;

  /** Validates. */
  public EventMeta {
    if (id.isEmpty()
        || id.length() > LONGEST_ID_CHARS
        || id.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "an event id is 1 to 255 characters without control characters");
    }
  }
}
