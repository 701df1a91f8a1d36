package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.Caller;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Asterisk's {@code "Name" <number>} ({@code ast_callerid_merge}). Stateless. */
final class CallerIdText {
  private static final Pattern BOTH = Pattern.compile("\\s*(.*?)\\s*<([^<>]*)>\\s*");
  private static final Set<String> NOBODY =
      Set.of("", "unknown", "anonymous", "unavailable", "restricted", "private", "asterisk");

  private CallerIdText() {}

  static Caller read(String text) {
    Matcher both = BOTH.matcher(text);
    if (both.matches()) {
      return new Caller(somebody(both.group(2)), somebody(unquoted(both.group(1))));
    }
    String one = unquoted(text.strip());
    boolean number = one.matches("[+*#0-9][-+*#0-9 ().]*");
    return number
        ? new Caller(Optional.of(one), Optional.empty())
        : new Caller(Optional.empty(), somebody(one));
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\\\"", "\"")
        : text;
  }

  private static Optional<String> somebody(String text) {
    String stripped = text.strip();
    return NOBODY.contains(stripped.toLowerCase(java.util.Locale.ROOT))
        ? Optional.empty()
        : Optional.of(stripped);
  }
}
