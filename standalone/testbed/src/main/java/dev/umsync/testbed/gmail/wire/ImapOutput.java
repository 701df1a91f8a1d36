package dev.umsync.testbed.gmail.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a server's lines. Safe from any thread: a line, or a FETCH with its literals, is never
 * torn.
 */
public final class ImapOutput {
  private final OutputStream out;

  public ImapOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, 16 * 1024);
  }

  /** {@code * text}, sent with the next flush. */
  public void untagged(String text) throws IOException {
    line("* " + text);
  }

  /** {@code tag text}, sent at once. */
  public void tagged(String tag, String text) throws IOException {
    line(tag + " " + text);
    flush();
  }

  /** {@code + text}, sent at once. */
  public void continuation(String text) throws IOException {
    line("+ " + text);
    flush();
  }

  /** Bytes that hold whole lines. */
  public synchronized void raw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  public synchronized void flush() throws IOException {
    out.flush();
  }

  private synchronized void line(String text) throws IOException {
    out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
  }
}
