package dev.umsync.common.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.umsync.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ana@Example.COM",
        "a@b",
        "o'brien+vm=1/2@mail.example.com",
        "jürgen@bücher.example",
        "ÅSA@EXAMPLE.COM",
      })
  void anAddressInAnyCaseIsOnePerson(String address) {
    Subscriber subscriber = Subscriber.of(address);

    assertThat(subscriber.address()).isEqualTo(address.toLowerCase(Locale.ROOT));
    assertThat(subscriber).isEqualTo(Subscriber.of(address.toUpperCase(Locale.ROOT)));
    assertThat(new Subscriber(subscriber.address())).isEqualTo(subscriber);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "ana",
        "@example.com",
        "ana@",
        "ana@b@example.com",
        "an a@example.com",
        "ana@example.com ",
        "ana@exam\u00a0ple.com",
        "ana@exam\u200bple.com",
        "ana\r\nBcc: x@example.com",
        "ana\u0000@example.com",
        "ana\u0085@example.com",
        "ana\ud800@example.com",
        "\"ana\"@example.com",
        "<ana@example.com>",
        "ana@example.com,ben@example.com",
        "ana@[192.0.2.1]",
        "ana@example.com.",
        "ana@.example.com",
        "ana@example..com",
      })
  void whatIsNoAddressIsRefusedWithoutBeingRepeated(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subscriber.of(address))
        .withMessage("a subscriber is a mail address such as ana@example.com");
  }

  @Test
  void anAddressHasAtMost254CharactersAndIsLowerCased() {
    String longest = "a".repeat(254 - "@example.com".length()) + "@example.com";

    assertThat(Subscriber.of(longest).address()).hasSize(254);
    assertThatIllegalArgumentException().isThrownBy(() -> Subscriber.of("a" + longest));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subscriber("Ana@example.com"));
  }

  @Test
  void aPersonIsMaskedWhereItIsPrinted() {
    assertThat(Subscriber.of("ana.lopez@example.com")).hasToString("Subscriber[a***@example.com]");
    assertThat(Subscriber.of("𐐨na@example.com")).hasToString("Subscriber[𐐨***@example.com]");
    assertThat(Subscriber.of("ana.lopez@example.com").domain()).isEqualTo("example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "um://nupoint-1",
        "urn:uuid:1",
        "um://h:1/p?q#f",
        "relative/path",
        "um://h/%C3%BC"
      })
  void aSourceIsAUriReferenceComparedAsText(String value) {
    assertThat(new SourceUri(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "um://a b", "um://ü", "um://\ud800", "um://a\nb", "um://[", "%zz", "um:"})
  void whatIsNoUriReferenceIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SourceUri(value))
        .withMessage("a source is a URI reference of 1 to 255 characters such as um://nupoint-1");
  }

  @Test
  void aSourceHasAtMost255CharactersAndItsCaseCounts() {
    assertThat(new SourceUri("u".repeat(255)).value()).hasSize(255);
    assertThatIllegalArgumentException().isThrownBy(() -> new SourceUri("u".repeat(256)));
    assertThat(new SourceUri("um://A")).isNotEqualTo(new SourceUri("um://a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "a\u007f", "ü", "a\n"})
  void whatIsNoVoicemailIdIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VoicemailId(value))
        .withMessage("a voicemail id is 1 to 128 printable ASCII characters without spaces");
  }

  @ParameterizedTest
  @CsvSource({"1, true", "128, true", "0, false", "129, false"})
  void itSaysWhatFitsAsAVoicemailId(int length, boolean fits) {
    assertThat(VoicemailId.fits("~".repeat(length))).isEqualTo(fits);
  }

  @Test
  void aVoicemailIdHasAtMost128Characters() {
    assertThat(new VoicemailId("!".repeat(128))).hasToString("!".repeat(128));
    assertThatIllegalArgumentException().isThrownBy(() -> new VoicemailId("!".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "um://a", "um://a ", " 1", "um://a 1 2", "um://a\u00a01"})
  void whatIsNoVoicemailKeyIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> VoicemailKey.parse(text));
  }

  @Property
  void aVoicemailKeyIsReadAsItWasWritten(
      @ForAll("sources") String source, @ForAll("ids") String id) {
    VoicemailKey key = new VoicemailKey(new SourceUri(source), new VoicemailId(id));

    assertThat(VoicemailKey.parse(key.text())).isEqualTo(key);
  }

  @Property
  void anyTextIsAPersonOrRefusedAndLowerCasingItAgainChangesNothing(@ForAll String local) {
    Subscriber subscriber;
    try {
      subscriber = Subscriber.of(local + "@example.com");
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(Subscriber.of(subscriber.address())).isEqualTo(subscriber);
  }

  @Test
  void namesAreBareTextInJson() throws Exception {
    record Names(Subscriber subscriber, SourceUri source, VoicemailId id) {}
    Names names =
        new Names(Subscriber.of("Ana@example.com"), new SourceUri("um://a"), new VoicemailId("1"));

    String json = new String(Json.bytes(names), StandardCharsets.UTF_8);

    assertThat(json)
        .isEqualTo("{\"subscriber\":\"ana@example.com\",\"source\":\"um://a\",\"id\":\"1\"}");
    assertThat(Json.mapper().readValue(json, Names.class)).isEqualTo(names);
  }

  @Provide
  Arbitrary<String> sources() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars("0123456789/?=-._~!$&'()*+,;")
        .ofMinLength(1)
        .ofMaxLength(200)
        .map(rest -> "um://host/" + rest);
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(128);
  }
}
