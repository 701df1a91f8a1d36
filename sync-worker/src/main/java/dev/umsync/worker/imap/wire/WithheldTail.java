package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Passes a literal on as it is written, but for its last bytes, which wait for {@link #release}.
 * Without them the server has no message, however much of it has arrived. Owned by the thread that
 * writes.
 */
final class WithheldTail extends OutputStream {
  /** Small enough to leave in one write, large enough to leave no small write before it. */
  private static final int LONGEST_TAIL_BYTES = 4096;

  private final OutputStream out;
  private final int headBytes;
  private final byte[] tail;
  private long written;

  WithheldTail(OutputStream out, int sizeBytes) {
    this.out = out;
    this.tail = new byte[Math.min(sizeBytes, LONGEST_TAIL_BYTES)];
    this.headBytes = sizeBytes - tail.length;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (written + length > headBytes + tail.length) {
      throw new IllegalStateException(
          "message: more bytes written than the %d announced".formatted(headBytes + tail.length));
    }
    int ahead = (int) Math.min(length, Math.max(0, headBytes - written));
    if (ahead > 0) {
      out.write(bytes, offset, ahead);
    }
    if (length > ahead) {
      System.arraycopy(
          bytes, offset + ahead, tail, (int) (written + ahead - headBytes), length - ahead);
    }
    written += length;
  }

  /** Throws unless exactly the announced number of bytes has been written. */
  void requireComplete() {
    if (written != headBytes + tail.length) {
      throw new IllegalStateException(
          "message: %d bytes written of the %d announced"
              .formatted(written, headBytes + tail.length));
    }
  }

  /** Writes what was withheld; does not flush. */
  void release() throws IOException {
    out.write(tail);
  }
}
