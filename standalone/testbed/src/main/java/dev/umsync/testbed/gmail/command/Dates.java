package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.wire.BadCommand;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as RFC 3501 writes them. Stateless. */
final class Dates {
  private static final DateTimeFormatter WRITTEN =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter READ =
      DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d-MMM-yyyy", Locale.ENGLISH);

  private Dates() {}

  static String write(Instant instant) {
    return WRITTEN.format(instant);
  }

  static Instant readTime(String text) {
    try {
      return OffsetDateTime.parse(text.strip(), READ).toInstant();
    } catch (DateTimeException e) {
      throw new BadCommand("Not a date and time");
    }
  }

  static Instant readDay(String text) {
    try {
      return LocalDate.parse(text.strip(), DAY).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new BadCommand("Not a date");
    }
  }
}
