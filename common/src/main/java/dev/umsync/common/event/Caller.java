package dev.umsync.common.event;

import java.util.Optional;

/**
 * Who called, as the UM server knows it. Both are empty for a withheld number. Thread rule:
 * immutable.
 *
 * @param number as dialled or shown, at most 64 characters, empty where withheld
 * @param name as shown, any script; longer than {@value #LONGEST_NAME_CHARS} characters it is
 *     shortened with an ellipsis
 */
public record Caller(Optional<String> number, Optional<String> name) {
  /** What is kept of a caller's name: more than any display shows. */
  public static final int LONGEST_NAME_CHARS = 256;

  private static final String ELLIPSIS = "…";

  /**
   * Cleans: control characters become spaces, blanks become absent, a name that is too long is
   * shortened.
   */
  public Caller {
    number = number.map(Caller::clean).filter(s -> !s.isEmpty());
    name = name.map(Caller::clean).filter(s -> !s.isEmpty()).map(Caller::shorten);
  }

  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isUnpairedSurrogate(c) ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  private static boolean isUnpairedSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private static String shorten(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST_NAME_CHARS) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, LONGEST_NAME_CHARS - 1)) + ELLIPSIS;
  }

  /** No name and no number: the caller withheld them. */
  public boolean withheld() {
    return number.isEmpty() && name.isEmpty();
  }

  @Override
  public String toString() {
    return "Caller[masked]";
  }
}
