package dev.umsync.common.event;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was said, in words. Thread rule: immutable.
 *
 * @param text the words, at most 65,536 characters
 * @param language BCP 47 tag where known
 * @param confidence 0 to 1 where known
 */
public record Transcript(String text, Optional<String> language, OptionalDouble confidence) {
  @Override
  public String toString() {
    return "Transcript[" + text.length() + " characters]";
  }
}
