package dev.umsync.common.topic;

import java.util.regex.Pattern;

/**
 * Topic names under a prefix. Thread rule: immutable.
 *
 * @param prefix what every name begins with, such as {@code umsync.}
 */
public record Topics(String prefix) {
  /** The prefix where none is configured. */
  public static final String DEFAULT_PREFIX = "umsync.";

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

  /** Validates. */
  public Topics {
    if (!LEGAL.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "a topic prefix is at most 100 letters, digits, dots, underscores and hyphens");
    }
  }

  /** The topic's full name. */
  public String name(TopicSpec topic) {
    return prefix + topic.suffix();
  }
}
