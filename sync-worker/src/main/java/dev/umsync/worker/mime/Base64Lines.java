package dev.umsync.worker.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;

/** Bytes as base64 in lines of 76 characters, each ended by CRLF (RFC 2045 section 6.8). */
public final class Base64Lines {
  private static final int LINE_BYTES = 57;
  private static final int LINE_CHARS = 76;

  /**
   * 32,760 characters: as many as fit into two TLS records (RFC 8446 section 5.1), each of which
   * costs a call of the system beside its encryption.
   */
  private static final int LINES_AT_ONCE = 420;

  private Base64Lines() {}

  /** How many bytes {@link #write} writes for content of this size. */
  public static long sizeBytes(long contentBytes) {
    long full = contentBytes / LINE_BYTES;
    long rest = contentBytes % LINE_BYTES;
    return full * (LINE_CHARS + 2) + (rest == 0 ? 0 : (rest + 2) / 3 * 4 + 2);
  }

  /**
   * Writes the content in pieces of about 32 kB; the content is read once and never copied whole.
   */
  public static void write(byte[] content, OutputStream out) throws IOException {
    Base64.Encoder encoder = Base64.getMimeEncoder();
    byte[] piece = new byte[LINE_BYTES * LINES_AT_ONCE];
    byte[] encoded = new byte[(LINE_CHARS + 2) * LINES_AT_ONCE];
    for (int from = 0; from < content.length; from += piece.length) {
      int length = Math.min(piece.length, content.length - from);
      if (length < piece.length) {
        piece = new byte[length];
      }
      System.arraycopy(content, from, piece, 0, length);
      int end = encoder.encode(piece, encoded);
      // The encoder ends every line but the last one.
      encoded[end] = '\r';
      encoded[end + 1] = '\n';
      out.write(encoded, 0, end + 2);
    }
  }
}
