package dev.umsync.worker.mime;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text as quoted-printable (RFC 2045 section 6.7): any text, 7-bit, lines of at most 76 characters.
 */
public final class QuotedPrintable {
  private static final int LONGEST_LINE_CHARS = 76;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private QuotedPrintable() {}

  /**
   * The encoded text, ending with CRLF.
   *
   * @param text any; CRLF, CR and LF all end a line
   */
  public static byte[] encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + text.length() / 8 + 16);
    text.lines().forEach(line -> appendLine(out, line.getBytes(StandardCharsets.UTF_8)));
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void appendLine(StringBuilder out, byte[] line) {
    int column = 0;
    for (int i = 0; i < line.length; i++) {
      String piece = piece(line[i], i == line.length - 1);
      // One place is kept for the soft break's own character.
      if (column + piece.length() > LONGEST_LINE_CHARS - 1) {
        out.append("=\r\n");
        column = 0;
      }
      out.append(piece);
      column += piece.length();
    }
    out.append("\r\n");
  }

  /** A space at the end of a line is encoded, because transports drop it. */
  private static String piece(byte b, boolean last) {
    boolean plain = (b > ' ' && b <= '~' && b != '=') || (b == ' ' && !last);
    return plain ? String.valueOf((char) b) : "=" + HEX.toHexDigits(b);
  }
}
