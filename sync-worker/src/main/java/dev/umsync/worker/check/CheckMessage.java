package dev.umsync.worker.check;

import dev.umsync.worker.message.MessageSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A message that says what it is, should anybody see it. Immutable. */
final class CheckMessage implements MessageSource {
  private final byte[] bytes;

  CheckMessage(String messageId, Instant at) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atZone(ZoneOffset.UTC));
    this.bytes =
        """
        Message-ID: %s
        Date: %s
        From: UMSync <umsync@umsync.invalid>
        Subject: UMSync checks this mailbox
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=us-ascii

        UMSync put this message here to see that it can, and removes it at once.
        """
            .formatted(messageId, date)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public int sizeBytes() {
    return bytes.length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }
}
