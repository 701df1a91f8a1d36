package dev.umsync.worker.mime;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TransferEncodingProperties {
  @Property(tries = 200)
  void base64IsWhatTheJdkMakesOfTheWhole(@ForAll @IntRange(max = 40_000) int size)
      throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Base64Lines.write(content, out);

    String expected = Base64.getMimeEncoder().encodeToString(content);
    assertThat(out.toString(StandardCharsets.US_ASCII))
        .isEqualTo(expected.isEmpty() ? "" : expected + "\r\n");
    assertThat(out.size()).isEqualTo((int) Base64Lines.sizeBytes(size));
  }

  @Property(tries = 500)
  void quotedPrintableIsReadBackAsItWas(@ForAll String text) throws Exception {
    byte[] encoded = QuotedPrintable.encode(text);

    byte[] decoded =
        MimeUtility.decode(new ByteArrayInputStream(encoded), "quoted-printable").readAllBytes();

    String sent = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    StringBuilder expected = new StringBuilder();
    sent.lines().forEach(line -> expected.append(line).append("\r\n"));
    assertThat(new String(decoded, StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    assertThat(new String(encoded, StandardCharsets.US_ASCII).split("\r\n"))
        .allMatch(line -> line.length() <= 76);
  }
}
