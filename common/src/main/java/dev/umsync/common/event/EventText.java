package dev.umsync.common.event;

import java.util.function.IntPredicate;

/**
 * What is done to text that came from a phone: UM servers send what callers' networks sent them.
 */
final class EventText {
  private static final String ELLIPSIS = "…";

  private EventText() {}

  /**
   * One line: control characters and halves of a character become spaces, space around it goes, and
   * what is too long ends in an ellipsis.
   *
   * @param longest in characters (Unicode code points)
   */
  static String line(String text, int longest) {
    return shorten(replace(text, Character::isISOControl).strip(), longest);
  }

  /** Several lines: as {@link #line}, but line breaks, tabs and space around it stay. */
  static String lines(String text, int longest) {
    return shorten(
        replace(text, c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t'),
        longest);
  }

  /** Half a character can't be written as UTF-8. */
  private static String replace(String text, IntPredicate unwanted) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> unwanted.test(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static String shorten(String text, int longest) {
    if (text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + ELLIPSIS;
  }
}
