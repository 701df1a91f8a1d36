package dev.umsync.common.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A voicemail's name, unique within its source. Thread rule: immutable.
 *
 * @param value 1 to 128 printable ASCII characters without spaces, so that it stands in a header
 *     and a topic key as it is
 */
public record VoicemailId(@JsonValue String value) {
  private static final int LONGEST_CHARS = 128;

  /** Validates. */
  @JsonCreator
  public VoicemailId {
    if (!fits(value)) {
      throw new IllegalArgumentException(
          "a voicemail id is 1 to 128 printable ASCII characters without spaces");
    }
  }

  /** Whether this can be one. */
  public static boolean fits(String value) {
    return !value.isEmpty() && value.length() <= LONGEST_CHARS && PrintableAscii.isAllOf(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
