package dev.umsync.common.event;

import java.util.Optional;

/**
 * Who called, as the UM server knows it. Both are empty for a withheld number. Thread rule:
 * immutable.
 *
 * @param number as dialled or shown, empty where withheld; longer than {@value
 *     #LONGEST_NUMBER_CHARS} characters it is shortened with an ellipsis
 * @param name as shown, any script; longer than {@value #LONGEST_NAME_CHARS} characters it is
 *     shortened with an ellipsis
 */
public record Caller(Optional<String> number, Optional<String> name) {
  /** What is kept of a caller's name: more than any display shows. */
  public static final int LONGEST_NAME_CHARS = 256;

  /** What is kept of a number. */
  public static final int LONGEST_NUMBER_CHARS = 64;

  /**
   * Cleans: control characters become spaces, blanks become absent, what is too long is shortened.
   */
  public Caller {
    number = clean(number, LONGEST_NUMBER_CHARS);
    name = clean(name, LONGEST_NAME_CHARS);
  }

  static Optional<String> clean(Optional<String> text, int longest) {
    return text.map(t -> EventText.line(t, longest)).filter(t -> !t.isEmpty());
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
