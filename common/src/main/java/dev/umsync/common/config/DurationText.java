package dev.umsync.common.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as people write them: {@code 45s}, {@code 1h30m}, {@code 500ms}, {@code 30d}, or ISO
 * 8601.
 */
final class DurationText {
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

  private DurationText() {}

  static Optional<Duration> parse(String text) {
    String stripped = text.strip();
    if (stripped.startsWith("P") || stripped.startsWith("p")) {
      return parseIso(stripped);
    }
    var match = TEXT.matcher(stripped);
    if (stripped.isEmpty() || !match.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(number(match.group(1)))
            .plusHours(number(match.group(2)))
            .plusMinutes(number(match.group(3)))
            .plusSeconds(number(match.group(4)))
            .plusMillis(number(match.group(5))));
  }

  /** The shortest text that {@link #parse} reads back; below a millisecond, ISO 8601. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0) {
      return duration.toString();
    }
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("d", duration.toDaysPart());
    parts.put("h", (long) duration.toHoursPart());
    parts.put("m", (long) duration.toMinutesPart());
    parts.put("s", (long) duration.toSecondsPart());
    parts.put("ms", (long) duration.toMillisPart());
    StringBuilder text = new StringBuilder();
    parts.forEach((unit, number) -> {
      if (number != 0) {
        text.append(number).append(unit);
      }
    });
    return text.toString();
  }

  private static Optional<Duration> parseIso(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  // A group that took no part in the match is null.
  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
