package dev.umsync.common.event;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What was said, in words. Thread rule: immutable.
 *
 * @param text the words; control characters other than line breaks and tabs become spaces, more
 *     than {@value #LONGEST_TEXT_CHARS} characters are shortened with an ellipsis
 * @param language BCP 47 tag where known; what is none becomes absent
 * @param confidence 0 to 1 where known
 */
public record Transcript(String text, Optional<String> language, OptionalDouble confidence) {
  /** What is kept of a transcript. */
  public static final int LONGEST_TEXT_CHARS = 65_536;

  private static final Pattern LANGUAGE = Pattern.compile("(?=.{2,35}$)[A-Za-z]+(-[A-Za-z0-9]+)*");

  /**
   * Cleans.
   *
   * @throws IllegalArgumentException if the confidence is outside 0 to 1
   */
  public Transcript {
    text = EventText.lines(text, LONGEST_TEXT_CHARS);
    language = language.filter(tag -> LANGUAGE.matcher(tag).matches());
    if (confidence.isPresent()
        && !(confidence.getAsDouble() >= 0 && confidence.getAsDouble() <= 1)) {
      throw new IllegalArgumentException("a transcript's confidence is 0 to 1");
    }
  }

  @Override
  public String toString() {
    return "Transcript[" + text.length() + " characters]";
  }
}
