package dev.umsync.standalone.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of one replay, on each record that it writes: when it began, to the second, and a number at
 * random. Thread rule: immutable.
 *
 * @param text such as {@code r20261125T103000Z-1f4a}
 * @param begunAt by the operator's clock; nothing was written under this name before
 */
public record ReplayName(String text, Instant begunAt) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern FORM = Pattern.compile("r(\\d{8}T\\d{6}Z)-[0-9a-f]{4}");

  /** A new name. */
  public static ReplayName at(Instant now, int random) {
    Instant second = Instant.ofEpochSecond(now.getEpochSecond());
    return new ReplayName(
        "r" + TIME.format(second) + "-" + "%04x".formatted(random & 0xffff), second);
  }

  /** Reads a name that was printed; empty if it is none. */
  public static Optional<ReplayName> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ReplayName(text, TIME.parse(m.group(1), Instant::from)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
