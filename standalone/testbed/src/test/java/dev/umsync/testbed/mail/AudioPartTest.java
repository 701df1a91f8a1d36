package dev.umsync.testbed.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AudioPartTest {
  private static final String TEXT =
      """
      MIME-Version: 1.0\r
      Content-Type: multipart/mixed; boundary=b\r
      \r
      --b\r
      Content-Type: text/plain\r
      \r
      A voicemail\r
      """;

  @Test
  void theRecordingIsDecoded() {
    String message =
        TEXT
            + """
            --b\r
            Content-Type: audio/wav\r
            Content-Transfer-Encoding: base64\r
            \r
            bm9pc2U=\r
            --b--\r
            """;

    assertThat(AudioPart.of(message.getBytes(StandardCharsets.US_ASCII)))
        .hasValueSatisfying(audio -> assertThat(audio).asString().isEqualTo("noise"));
  }

  @Test
  void aMessageWithoutARecordingHasNone() {
    assertThat(AudioPart.of((TEXT + "--b--\r\n").getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }
}
