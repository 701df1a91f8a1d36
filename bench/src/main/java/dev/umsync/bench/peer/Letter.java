package dev.umsync.bench.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A message of the size and shape that the product's have: 1.9 kB of headers and text around the
 * recording. Stateless.
 */
final class Letter {
  private static final String HEAD =
      """
      Date: Mon, 4 May 2026 11:30:00 +0200\r
      From: "Ana" <voicemail-no-reply@bench.invalid>\r
      To: "Luis" <luis@bench.invalid>\r
      Subject: Voicemail from Ana (+34 600 123 456), 0:09\r
      Message-ID: <%s@bench.invalid>\r
      MIME-Version: 1.0\r
      Content-Type: multipart/mixed; boundary="=_mixed"\r
      Message-Context: voice-message\r
      X-Padding: %s\r
      \r
      --=_mixed\r
      Content-Type: text/plain; charset=utf-8\r
      \r
      Ana called.\r
      \r
      --=_mixed\r
      Content-Type: audio/wav; name=voicemail.wav\r
      Content-Transfer-Encoding: base64\r
      Content-Disposition: attachment; filename=voicemail.wav\r
      \r
      """;

  private static final byte[] TAIL = "\r\n--=_mixed--\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String PADDING = "padding ".repeat(110).strip();

  private Letter() {}

  static byte[] head(String id) {
    return HEAD.formatted(id, PADDING).getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] encoded(byte[] recording) {
    return Base64.getMimeEncoder().encode(recording);
  }

  static int size(byte[] head, byte[] encoded) {
    return head.length + encoded.length + TAIL.length;
  }

  static void write(byte[] head, byte[] encoded, OutputStream out) throws IOException {
    out.write(head);
    out.write(encoded);
    out.write(TAIL);
  }

  /** The whole of it. */
  static byte[] whole(String id, byte[] recording) {
    byte[] head = head(id);
    byte[] encoded = encoded(recording);
    ByteArrayOutputStream out = new ByteArrayOutputStream(size(head, encoded));
    try {
      write(head, encoded, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The client's only word in XOAUTH2. */
  static String xoauth2(String address, String token) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + address + "\u0001auth=Bearer " + token + "\u0001\u0001")
                .getBytes(StandardCharsets.UTF_8));
  }
}
