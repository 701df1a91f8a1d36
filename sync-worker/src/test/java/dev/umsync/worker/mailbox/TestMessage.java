package dev.umsync.worker.mailbox;

import dev.umsync.worker.message.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A small message with a Message-ID and an identity header. Immutable. */
public final class TestMessage implements MessageSource {
  public static final String IDENTITY = "X-Test-Identity";

  private final byte[] bytes;

  private TestMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  /** With a body of this many lines of 76 characters. */
  public static TestMessage of(String messageId, String identity, int lines) {
    StringBuilder text =
        new StringBuilder()
            .append("Date: Mon, 02 Nov 2026 09:08:07 +0000\r\n")
            .append("From: voicemail@umsync.invalid\r\n")
            .append("Subject: Voicemail\r\n")
            .append("Message-ID: ")
            .append(messageId)
            .append("\r\n")
            .append(IDENTITY)
            .append(": ")
            .append(identity)
            .append("\r\n\r\n");
    for (int i = 0; i < lines; i++) {
      text.append("%076d\r\n".formatted(i));
    }
    return new TestMessage(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** The whole message. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (int i = 0; i < bytes.length; i += 8_000) {
      out.write(bytes, i, Math.min(8_000, bytes.length - i));
    }
  }

  /** All that a source writes. */
  public static byte[] bytesOf(MessageSource source) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      source.writeTo(all);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return all.toByteArray();
  }
}
