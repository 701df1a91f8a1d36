package dev.umsync.common.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.upload.BodyRefused.Reason;
import dev.umsync.common.upload.MultipartForm.Limit;
import dev.umsync.common.upload.MultipartForm.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MultipartFormTest {
  private static final String FORM =
      """
      --xyz\r
      Content-Disposition: form-data; name="event"; filename="e.json"\r
      Content-Type: application/json\r
      \r
      {"a":1}\r
      --xyz\r
      content-disposition: form-data; name=other\r
      \r
      passed over\r
      --xyz\r
      Content-Disposition: form-data; name="audio"\r
      Content-Type: audio/wav\r
      \r
      0123456789\r
      --xyz--\r
      """;
  private final MultipartForm form =
      new MultipartForm(
          Map.of(
              "event", new Limit(100, "event too large"), "audio", new Limit(10, "too large: 10")));

  private Map<String, Part> read(byte[] body) throws IOException {
    return form.read(new ByteArrayInputStream(body), "xyz");
  }

  private Map<String, Part> read(String body) throws IOException {
    return read(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Part part(Map<String, Part> parts, String name) {
    return Objects.requireNonNull(parts.get(name), name);
  }

  private Reason refused(String body) {
    return catchThrowableOfType(BodyRefused.class, () -> read(body)).reason();
  }

  @Test
  void partsAskedForAreReadByteByByteAndOthersPassedOver() throws IOException {
    Map<String, Part> parts = read(FORM);

    assertThat(parts).containsOnlyKeys("event", "audio");
    assertThat(part(parts, "event").contentType()).isEqualTo("application/json");
    assertThat(part(parts, "event").content()).asString().isEqualTo("{\"a\":1}");
    assertThat(part(parts, "audio").content()).asString().isEqualTo("0123456789");
  }

  @Test
  void contentThatLooksLikeABoundaryIsContent() throws IOException {
    assertThat(part(read(FORM.replace("0123456789", "\r\n--xy\r\n-")), "audio").content())
        .asString()
        .isEqualTo("\r\n--xy\r\n-");
  }

  @Test
  void oneByteAboveTheLimitIsRefusedNamingIt() {
    BodyRefused refused =
        catchThrowableOfType(
            BodyRefused.class, () -> read(FORM.replace("0123456789", "0123456789X")));

    assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused.detail()).isEqualTo("too large: 10");
    assertThat(refused.limitBytes()).isEqualTo(10);
  }

  @Test
  void everyBeginningOfAFormIsRefused() {
    byte[] whole = FORM.getBytes(StandardCharsets.UTF_8);
    int closed = FORM.indexOf("--xyz--") + "--xyz--".length();
    for (int length = 0; length < closed; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(catchThrowableOfType(BodyRefused.class, () -> read(cut)).reason())
          .as("the first %d bytes", length)
          .isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void partTwicePartWithoutNameAndTooManyPartsAreRefused() {
    assertThat(refused(FORM.replace("name=other", "name=event"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(FORM.replace("; name=other", ""))).isEqualTo(Reason.MALFORMED);
    String part = "--xyz\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n";
    assertThat(refused(part.repeat(17) + "--xyz--\r\n")).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void headersOfAPartAreBounded() {
    assertThat(refused(FORM.replace("name=other", "name=other\r\nX-A: " + "a".repeat(10_000))))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void boundaryIsTakenFromTheContentType() {
    assertThat(MultipartForm.boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""))
        .contains("a b");
    assertThat(MultipartForm.boundary("multipart/form-data")).isEmpty();
    assertThat(MultipartForm.boundary("multipart/form-data; boundary=" + "x".repeat(71))).isEmpty();
    assertThat(MultipartForm.boundary("application/json; boundary=x")).isEmpty();
  }

  @Property(tries = 2_000)
  void noBodyMakesItFailOtherwise(@ForAll("bodies") byte[] body) throws IOException {
    try {
      assertThat(read(body)).isNotNull();
    } catch (BodyRefused refused) {
      assertThat(refused.detail()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<byte[]> bodies() {
    return Arbitraries.of(
            "--xyz",
            "--",
            "\r\n",
            "\n",
            "\r\n\r\n",
            "--xyz--",
            "Content-Disposition: form-data",
            "; name=event",
            "; name=\"audio",
            ": ",
            "\0",
            "{}",
            "x".repeat(5_000),
            "\u00e9")
        .list()
        .ofMaxSize(30)
        .map(pieces -> String.join("", pieces).getBytes(StandardCharsets.UTF_8));
  }
}
