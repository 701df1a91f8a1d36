package dev.umsync.common.upload;

import dev.umsync.common.upload.BodyRefused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes up to a limit; the first one above it is refused. Grows by doubling, so that a sender pays
 * for the memory it takes with bytes that it sent. Thread rule: one thread.
 */
final class BoundedBytes extends OutputStream {
  private static final int FIRST_BYTES = 16 * 1024;

  private final int limitBytes;
  private final String tooLarge;
  private byte[] bytes;
  private int count;

  /**
   * @param tooLarge the sentence for who sends more; it names the limit
   */
  BoundedBytes(int limitBytes, String tooLarge) {
    this.limitBytes = limitBytes;
    this.tooLarge = tooLarge;
    this.bytes = new byte[Math.min(FIRST_BYTES, limitBytes)];
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (length > limitBytes - count) {
      throw new BodyRefused(Reason.TOO_LARGE, tooLarge, limitBytes);
    }
    if (count + length > bytes.length) {
      long doubled = Math.max(bytes.length * 2L, (long) count + length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(limitBytes, doubled));
    }
    System.arraycopy(from, offset, bytes, count, length);
    count += length;
  }

  void readAll(InputStream in) throws IOException {
    byte[] buffer = new byte[FIRST_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      write(buffer, 0, read);
    }
  }

  /** What was written; this is not written to afterwards. */
  byte[] take() {
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }
}
