package dev.umsync.common.config;

import java.util.regex.Pattern;

/** Hides what must not be shown of a text that is otherwise shown. */
final class Masks {
  private static final Pattern URI_PASSWORD = Pattern.compile("(//[^/@\\s]*?:)[^/\\s]*@");

  private Masks() {}

  /** The text with the password of every URI's user information replaced. */
  static String withoutPasswords(String text) {
    return URI_PASSWORD.matcher(text).replaceAll("$1" + Secret.MASK + "@");
  }

  /** What may be shown of a value that its key has not accepted. */
  static String shown(Key<?> key, Raw raw) {
    if (key.type().secret()) {
      return Secret.MASK;
    }
    return switch (raw) {
      case Raw.Scalar(var text) -> withoutPasswords(text);
      case Raw.Items(var items) -> withoutPasswords("[" + String.join(", ", items) + "]");
      case Raw.Empty() -> "";
    };
  }
}
