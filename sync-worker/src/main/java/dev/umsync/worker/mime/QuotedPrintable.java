package dev.umsync.worker.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as quoted-printable (RFC 2045 section 6.7): any text, 7-bit, lines of at most 76 characters.
 */
public final class QuotedPrintable {
  private static final int LONGEST_LINE_CHARS = 76;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private byte[] out;
  private int length;
  private int column;

  private QuotedPrintable(int expected) {
    this.out = new byte[expected];
  }

  /**
   * The encoded text, ending with CRLF.
   *
   * @param text any; CRLF, CR and LF all end a line
   */
  public static byte[] encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    QuotedPrintable encoded = new QuotedPrintable(bytes.length + bytes.length / 4 + 64);
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n' && bytes[to] != '\r') {
        to++;
      }
      encoded.line(bytes, from, to);
      boolean pair = to + 1 < bytes.length && bytes[to] == '\r' && bytes[to + 1] == '\n';
      from = to + (pair ? 2 : 1);
    }
    return Arrays.copyOf(encoded.out, encoded.length);
  }

  private void line(byte[] line, int from, int to) {
    column = 0;
    for (int i = from; i < to; i++) {
      byte b = line[i];
      // A space at the end of a line is encoded, because transports drop it.
      if ((b > ' ' && b <= '~' && b != '=') || (b == ' ' && i < to - 1)) {
        room(1);
        out[length++] = b;
        column++;
      } else {
        room(3);
        out[length++] = '=';
        out[length++] = HEX[(b >> 4) & 0xf];
        out[length++] = HEX[b & 0xf];
        column += 3;
      }
    }
    grow();
    out[length++] = '\r';
    out[length++] = '\n';
  }

  /** Breaks the line where the next piece does not fit: one place is the soft break's own. */
  private void room(int chars) {
    grow();
    if (column + chars > LONGEST_LINE_CHARS - 1) {
      out[length++] = '=';
      out[length++] = '\r';
      out[length++] = '\n';
      column = 0;
    }
  }

  private void grow() {
    if (length + 8 > out.length) {
      out = Arrays.copyOf(out, out.length * 2);
    }
  }
}
