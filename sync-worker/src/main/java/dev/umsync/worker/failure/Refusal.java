package dev.umsync.worker.failure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's NO, BAD or BYE, taken apart (RFC 3501, 7.1). Immutable.
 *
 * @param code the response code's name in upper case, or empty
 * @param text what follows the code; may hold addresses and links
 */
public record Refusal(Type type, String code, String text) {
  private static final Pattern CODE =
      Pattern.compile("^\\s*\\[([^\\]\\s]+)([^\\]]*)\\]\\s*(.*)$", Pattern.DOTALL);

  /** How it was said. */
  public enum Type {
    NO,
    BAD,
    BYE
  }

  /** Reads the rest of a response line, after NO, BAD or BYE. */
  public static Refusal parse(Type type, String rest) {
    Matcher matcher = CODE.matcher(rest);
    if (matcher.matches()) {
      return new Refusal(type, matcher.group(1).toUpperCase(Locale.ROOT), matcher.group(3).strip());
    }
    return new Refusal(type, "", rest.strip());
  }

  /** Type and code as they are shown. */
  String label() {
    return code.isEmpty() ? type.name() : type + " " + code;
  }
}
