package dev.umsync.worker.message;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A message that can be written once or more, always to the same bytes, without being held in
 * memory as a whole. Called on the thread that owns the mailbox.
 */
public interface MessageSource {
  /** Exactly the number of bytes that {@link #writeTo} writes; at most 2^31-1. */
  int sizeBytes();

  /**
   * Writes the whole message, CRLF line ends, headers 7-bit.
   *
   * @param out not to be closed; takes large writes as they are, so write in pieces of some
   *     kilobytes
   * @throws IOException from {@code out}, to be passed on unchanged
   */
  void writeTo(OutputStream out) throws IOException;
}
