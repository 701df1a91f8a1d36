package dev.umsync.standalone.audit;

/** Makes what others wrote to a topic fit for a terminal and a table. Stateless. */
public final class PlainText {
  private static final int LONGEST_CHARS = 500;

  private PlainText() {}

  /**
   * One line without control or formatting characters, which could move a terminal's cursor or hide
   * text, and no longer than anything of ours.
   */
  public static String line(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST_CHARS));
    text.codePoints()
        .limit(LONGEST_CHARS)
        .map(c -> isHarmless(c) ? c : ' ')
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  private static boolean isHarmless(int c) {
    int type = Character.getType(c);
    return !Character.isISOControl(c)
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
