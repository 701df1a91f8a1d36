package dev.umsync.common.config;

/**
 * One setting that cannot be used, in one printable line. Immutable; control characters are
 * replaced and long texts cut, because they may come from a file that is not ours.
 *
 * @param key the dotted name, or the place if there is no name
 * @param value the value, its mask, or empty if there is none to show
 * @param rule what is wrong or required, as the rest of a sentence
 * @param example a value that would be accepted, or empty
 * @param origin file and line, variable or flag; empty if nothing set it
 */
public record Problem(String key, String value, String rule, String example, String origin) {
  private static final int LONGEST = 200;

  /** Cleans each text. */
  public Problem {
    key = clean(key);
    value = clean(value);
    rule = clean(rule);
    example = clean(example);
    origin = clean(origin);
  }

  /** Name, value or mask, origin, rule and example. */
  public String line() {
    StringBuilder line = new StringBuilder(key);
    if (!value.isEmpty()) {
      line.append(" = ").append(value);
    }
    if (!origin.isEmpty()) {
      line.append(" (").append(origin).append(')');
    }
    line.append(": ").append(rule);
    if (!example.isEmpty()) {
      line.append(", for example ").append(example);
    }
    return line.toString();
  }

  private static String clean(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST) + "\u2026";
  }
}
