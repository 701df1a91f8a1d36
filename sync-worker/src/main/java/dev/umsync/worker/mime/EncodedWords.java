package dev.umsync.worker.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Text as encoded words (RFC 2047): UTF-8, each word whole characters and at most {@value
 * #LONGEST_WORD_CHARS} characters long.
 *
 * <p>The letters of the Q encoding are those of a phrase (section 5, rule 3), so that the same
 * words stand in a display name and in unstructured text.
 */
final class EncodedWords {
  /** RFC 2047 section 2. */
  static final int LONGEST_WORD_CHARS = 75;

  private static final String Q_PREFIX = "=?UTF-8?Q?";
  private static final String B_PREFIX = "=?UTF-8?B?";
  private static final String SUFFIX = "?=";
  private static final int FRAME_CHARS = Q_PREFIX.length() + SUFFIX.length();
  private static final int SHORTEST_FIRST_CHARS = FRAME_CHARS + 12;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private EncodedWords() {}

  /**
   * The words for a text; white space between two of them is no part of it.
   *
   * @param text not empty, without unpaired surrogates
   * @param firstChars room for the first word on its line; the others have a line of their own
   */
  static List<String> encode(String text, int firstChars) {
    int base64 = base64Chars(text.getBytes(StandardCharsets.UTF_8).length);
    // A name that is mostly Latin letters stays readable in the raw message.
    boolean q = quotedChars(text) <= base64 + base64 / 2;
    List<String> words = new ArrayList<>();
    int room = Math.clamp(firstChars, SHORTEST_FIRST_CHARS, LONGEST_WORD_CHARS) - FRAME_CHARS;
    int from = 0;
    while (from < text.length()) {
      int to = fitting(text, from, room, q);
      String piece = text.substring(from, to);
      words.add((q ? Q_PREFIX + quoted(piece) : B_PREFIX + base64(piece)) + SUFFIX);
      from = to;
      room = LONGEST_WORD_CHARS - FRAME_CHARS;
    }
    return words;
  }

  /** The end of the longest run of whole characters from {@code from} that fits in {@code room}. */
  private static int fitting(String text, int from, int room, boolean q) {
    int to = from;
    int bytes = 0;
    int quoted = 0;
    while (to < text.length()) {
      int codePoint = text.codePointAt(to);
      bytes += utf8Bytes(codePoint);
      quoted += quotedChars(codePoint);
      if ((q ? quoted : base64Chars(bytes)) > room) {
        return to;
      }
      to += Character.charCount(codePoint);
    }
    return to;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  private static int quotedChars(String text) {
    return text.codePoints().map(EncodedWords::quotedChars).sum();
  }

  private static int quotedChars(int codePoint) {
    return codePoint == ' ' || isPlain(codePoint) ? 1 : 3 * utf8Bytes(codePoint);
  }

  private static int base64Chars(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  private static boolean isPlain(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || "!*+-/".indexOf(c) >= 0;
  }

  private static String quoted(String piece) {
    StringBuilder out = new StringBuilder();
    for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
      if (b == ' ') {
        out.append('_');
      } else if (isPlain(b)) {
        out.append((char) b);
      } else {
        out.append('=').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static String base64(String piece) {
    return Base64.getEncoder().encodeToString(piece.getBytes(StandardCharsets.UTF_8));
  }
}
