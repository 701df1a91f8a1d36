package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.SubscriberRecord;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Whom a message is for. Thread rule: immutable.
 *
 * @param subscriber the person
 * @param name as the person is called, empty where unknown
 * @param zone in which the person reads times
 */
public record Recipient(Subscriber subscriber, String name, ZoneId zone) {

  /** The person as the roster has them; a time zone that nobody knows counts as UTC. */
  public static Recipient of(SubscriberRecord record) {
    return new Recipient(
        record.address(),
        record.name().orElse(""),
        record.timeZone().map(Recipient::zone).orElse(ZoneOffset.UTC));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
