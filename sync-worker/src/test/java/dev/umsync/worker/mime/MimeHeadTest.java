package dev.umsync.worker.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MimeHeadTest {
  private static String written(MimeHead head) {
    String text = new String(head.end(), StandardCharsets.US_ASCII);
    assertThat(text).endsWith("\r\n\r\n");
    return text.substring(0, text.length() - 4);
  }

  @Test
  void plainTextStaysAsItIs() {
    assertThat(written(new MimeHead().text("Subject", "Voicemail from Bob, 0:32")))
        .isEqualTo("Subject: Voicemail from Bob, 0:32");
  }

  @Test
  void mostlyLatinTextIsReadableInTheRaw() {
    assertThat(written(new MimeHead().text("Subject", "Ana Núñez")))
        .isEqualTo("Subject: =?UTF-8?Q?Ana_N=C3=BA=C3=B1ez?=");
  }

  @Test
  void otherScriptsAreBase64() {
    assertThat(written(new MimeHead().text("Subject", "山田")))
        .isEqualTo("Subject: =?UTF-8?B?5bGx55Sw?=");
  }

  @Test
  void whatLooksLikeAnEncodedWordIsEncoded() {
    assertThat(written(new MimeHead().text("Subject", "=?UTF-8?Q?x?=")))
        .startsWith("Subject: =?UTF-8?")
        .doesNotContain("Q?x?=");
  }

  @Test
  void longPlainTextIsFoldedAtItsSpaces() {
    String text = "word ".repeat(40).strip();

    String header = written(new MimeHead().text("Subject", text));

    assertThat(header.split("\r\n")).allMatch(line -> line.length() <= 76);
    assertThat(header.replace("\r\n", "")).isEqualTo("Subject: " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: x@y", "a\nb", "a\u0000b", "é", "", " a", "a  b"})
  void valueOfOurOwnMustBePlain(String value) {
    assertThatThrownBy(() -> new MimeHead().plain("X", value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X:", "X Y", "X\r\nY", "É"})
  void headerNameMustBeOne(String name) {
    assertThatThrownBy(() -> new MimeHead().plain(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textCannotBeginAnotherHeader() {
    assertThat(written(new MimeHead().text("Subject", "a\r\nBcc: x@y"))).doesNotContain("\r\nBcc");
  }

  @Test
  void shortFileNameIsAPlainParameter() {
    assertThat(
            written(
                new MimeHead()
                    .withFileName("Content-Disposition", "attachment", "filename", "a-1.wav")))
        .isEqualTo("Content-Disposition: attachment; filename=a-1.wav");
  }

  @ParameterizedTest
  @CsvSource({
    "Voicemail 11.30 Bob.wav, '\"Voicemail 11.30 Bob.wav\"'",
    "a\"b\\c.wav, '\"a\\\"b\\\\c.wav\"'",
  })
  void plainFileNameWithSpacesIsQuoted(String name, String written) {
    assertThat(
            written(
                new MimeHead().withFileName("Content-Disposition", "attachment", "filename", name)))
        .isEqualTo("Content-Disposition: attachment; filename=" + written);
  }

  @Test
  void fileNameThatLooksEncodedIsExtended() {
    assertThat(
            written(
                new MimeHead()
                    .withFileName(
                        "Content-Disposition", "attachment", "filename", "=?UTF-8?Q?x?=")))
        .contains("filename*=UTF-8''");
  }

  @Test
  void personWithoutAddressAlwaysHasAName() {
    assertThat(written(new MimeHead().personWithoutAddress("To", "\u0000 ")))
        .isEqualTo("To: \"Undisclosed\" :;");
  }

  @Test
  void fileNameInAnyScriptIsExtended() {
    assertThat(
            written(
                new MimeHead()
                    .withFileName("Content-Disposition", "attachment", "filename", "é 1.wav")))
        .isEqualTo("Content-Disposition: attachment; filename*=UTF-8''%C3%A9%201.wav");
  }

  @Test
  void longFileNameComesInSections() {
    String header =
        written(
            new MimeHead()
                .withFileName("Content-Disposition", "attachment", "filename", "山".repeat(40)));

    assertThat(header).contains("filename*0*=UTF-8''%E5", ";\r\n filename*1*=%E5");
    assertThat(header.split("\r\n")).allMatch(line -> line.length() <= 76);
  }

  @ParameterizedTest
  @CsvSource({
    "ana@example.com, ana@example.com",
    "a.b+c@example.com, a.b+c@example.com",
    "a..b@example.com, '\"a..b\"@example.com'",
    "ana@müller.example, ana@xn--mller-kva.example",
    "añu@example.com, ''",
    "nothing, ''",
    "@example.com, ''",
  })
  void addressIsWrittenOrRefused(String address, String expected) {
    assertThat(MailAddress.of(address).map(MailAddress::text).orElse("")).isEqualTo(expected);
  }
}
