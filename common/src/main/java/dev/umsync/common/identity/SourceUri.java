package dev.umsync.common.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A UM server, as a URI reference such as {@code um://nupoint-1} (CloudEvents 1.0, attribute {@code
 * source}).
 *
 * <p>Compared as text: {@code um://A} and {@code um://a} are two sources. Thread rule: immutable.
 *
 * @param value 1 to 255 characters, a URI reference (RFC 3986), so it is ASCII and holds no space
 *     and no control character; anything else is percent-encoded by whoever names the server
 */
public record SourceUri(@JsonValue String value) {
  private static final int LONGEST_CHARS = 255;

  /**
   * The one that was parsed last: one event after the other names the same, and checking a URI
   * costs more than all the rest. Losing a race for it costs one check.
   */
  private static volatile @Nullable SourceUri lastParsed;

  /** Validates. */
  @JsonCreator
  public SourceUri {
    if (value.isEmpty() || value.length() > LONGEST_CHARS || !isUriReference(value)) {
      throw new IllegalArgumentException(
          "a source is a URI reference of 1 to 255 characters such as um://nupoint-1");
    }
  }

  /**
   * The source of this name, checked unless it is the one that was asked for last.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SourceUri of(String value) {
    SourceUri last = lastParsed;
    if (last == null || !last.value().equals(value)) {
      last = new SourceUri(value);
      lastParsed = last;
    }
    return last;
  }

  private static boolean isUriReference(String value) {
    // java.net.URI lets other scripts pass; in a mail header or as UTF-8 of half a character they
    // would no longer name the same server.
    if (!PrintableAscii.isAllOf(value)) {
      return false;
    }
    try {
      return value.equals(new URI(value).toString());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
