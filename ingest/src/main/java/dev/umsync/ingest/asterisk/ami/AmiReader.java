package dev.umsync.ingest.asterisk.ami;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the manager interface sends, within bounds. One thread. */
final class AmiReader {
  private static final int LONGEST_LINE_BYTES = 16 * 1024;
  private static final int MOST_LINES = 5_000;

  private final InputStream in;

  /**
   * @param in buffered
   */
  AmiReader(InputStream in) {
    this.in = in;
  }

  /** {@code Asterisk Call Manager/VERSION}. */
  String greeting() throws IOException {
    String line = line();
    if (!line.startsWith("Asterisk Call Manager/")) {
      throw new IOException("it is no manager interface of Asterisk");
    }
    return line;
  }

  /** The next message that is not empty: some responses end with two empty lines. */
  AmiMessage next() throws IOException {
    while (true) {
      Optional<AmiMessage> message = message();
      if (message.isPresent()) {
        return message.get();
      }
    }
  }

  private Optional<AmiMessage> message() throws IOException {
    List<AmiMessage.Header> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(
            new AmiMessage.Header(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
      if (headers.size() > MOST_LINES) {
        throw new IOException("a message of more than 5,000 lines");
      }
    }
    return headers.isEmpty() ? Optional.empty() : Optional.of(new AmiMessage(headers));
  }

  private String line() throws IOException {
    byte[] line = new byte[256];
    int length = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended");
      }
      if (length == line.length) {
        if (length >= LONGEST_LINE_BYTES) {
          throw new IOException("a line of more than 16 KiB");
        }
        line = java.util.Arrays.copyOf(line, length * 2);
      }
      if (next != '\r' && next != 0) {
        line[length++] = (byte) next;
      }
    }
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }
}
