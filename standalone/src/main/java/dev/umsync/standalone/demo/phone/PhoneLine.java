package dev.umsync.standalone.demo.phone;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Something that the phone system was told. Thread rule: immutable.
 *
 * @param at when it was told
 * @param box whose phone it is about
 * @param text in words
 */
public record PhoneLine(Instant at, String box, String text) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("UTC"));

  /** As a line of the page. */
  public String line() {
    return "%s  box %s: %s".formatted(TIME.format(at.truncatedTo(ChronoUnit.SECONDS)), box, text);
  }
}
