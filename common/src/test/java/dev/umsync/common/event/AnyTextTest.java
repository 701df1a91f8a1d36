package dev.umsync.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.json.Json;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a phone sends is written, fits the schema and is read as the same. */
class AnyTextTest {
  private final EventCodec codec = new EventCodec();
  private final EventSchemas schemas = new EventSchemas();

  @Property
  void anyTextSurvivesOrIsCleanedOnce(
      @ForAll("text") String number,
      @ForAll("text") String name,
      @ForAll("text") String called,
      @ForAll("text") String transcript,
      @ForAll("text") String language)
      throws Exception {
    Received r = Events.received();
    Received event =
        new Received(
            r.meta(),
            r.voicemailId(),
            new Caller(Optional.of(number), Optional.of(name)),
            r.recordedAt(),
            r.durationSeconds(),
            r.urgent(),
            r.confidential(),
            Optional.of(called),
            Optional.of(new Transcript(transcript, Optional.of(language), OptionalDouble.of(1))),
            r.backfill(),
            r.audio());

    CloudEvent written = codec.encode(event);

    JsonNode data = Json.mapper().readTree(Objects.requireNonNull(written.getData()).toBytes());
    schemas.check(EventType.RECEIVED, data);
    assertThat(codec.decode(written)).isEqualTo(event);
  }

  @Property
  void textWithoutControlCharactersStaysAsItIs(@ForAll("plainText") String name) {
    Caller caller = new Caller(Optional.of(name), Optional.of(name));

    assertThat(caller.name()).isEqualTo(Optional.of(name.strip()).filter(s -> !s.isEmpty()));
    assertThat(caller.number()).isEqualTo(caller.name());
  }

  @Property
  void aCallerIsOneLineOfAtMost256Characters(@ForAll("text") String name) {
    new Caller(Optional.empty(), Optional.of(name))
        .name()
        .ifPresent(kept -> {
          assertThat(kept).isNotBlank();
          assertThat(kept.codePoints().anyMatch(Character::isISOControl)).isFalse();
          assertThat(kept.codePointCount(0, kept.length())).isBetween(1, 256);
        });
  }

  @Test
  void aNameOfTenKilobytesIsShortenedTo256CharactersOfWhichTheLastIsAnEllipsis() {
    Optional<String> name = new Caller(Optional.empty(), Optional.of("😀".repeat(10_000))).name();

    assertThat(name).hasValue("😀".repeat(255) + "…");
    assertThat(new Caller(Optional.empty(), Optional.of("é".repeat(256))).name())
        .hasValue("é".repeat(256));
  }

  @Test
  void aNumberIsShortenedTo64Characters() {
    assertThat(new Caller(Optional.of("1".repeat(65)), Optional.empty()).number())
        .hasValue("1".repeat(63) + "…");
  }

  @Test
  void controlCharactersBecomeSpacesAndBlanksBecomeAbsent() {
    Caller caller = new Caller(Optional.of(" \t\u0000"), Optional.of("Ana\r\nBcc: x\ud800!\u0085"));

    assertThat(caller.number()).isEmpty();
    assertThat(caller.name()).hasValue("Ana  Bcc: x !");
    assertThat(caller.withheld()).isFalse();
    assertThat(new Caller(Optional.of(""), Optional.of("\n")).withheld()).isTrue();
  }

  @Test
  void aTranscriptKeepsItsLineBreaksAndLosesWhatIsNoLanguage() {
    Transcript transcript =
        new Transcript("a\nb\tc\u0000d", Optional.of("en\r\nX: y"), OptionalDouble.empty());

    assertThat(transcript.text()).isEqualTo("a\nb\tc d");
    assertThat(transcript.language()).isEmpty();
    assertThat(
            new Transcript("x".repeat(65_537), Optional.of("de-DE"), OptionalDouble.empty()).text())
        .hasSize(65_536)
        .endsWith("x…");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aConfidenceIsZeroToOne(double confidence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Transcript("", Optional.empty(), OptionalDouble.of(confidence)));
  }

  @Test
  void whatNoSchemaAllowsCannotBeMade() {
    Received r = Events.received();
    assertThatIllegalArgumentException().isThrownBy(() -> received(r.recordedAt(), -1));
    assertThatIllegalArgumentException().isThrownBy(() -> received(r.recordedAt(), 86_401));
    assertThatIllegalArgumentException().isThrownBy(() -> received(Instant.MAX, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> received(Instant.MIN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Audio.of("text/html", new byte[1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Audio.of("audio/wav\r\nX: y", new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> Audio.of("audio/wav", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new EventMeta("1", r.meta().source(), r.meta().subscriber(), Instant.MAX));
  }

  @Test
  void theEdgesOfTimeAreWrittenAsTheSchemaAsks() throws Exception {
    for (String time : new String[] {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"}) {
      Received edge = received(Instant.parse(time), 86_400);

      assertThat(codec.decode(codec.encode(edge))).isEqualTo(edge);
    }
  }

  @Test
  void nothingThatACallerSaidIsInThePrintedForm() {
    assertThat(Events.received().toString())
        .doesNotContain("901820", "Grüße", "Hello", "ana@example.com", "UklGR");
    assertThat(Audio.of("AUDIO/WAV", new byte[2])).hasToString("Audio[audio/wav, 2 bytes]");
  }

  private static Received received(Instant recordedAt, int seconds) {
    Received r = Events.received();
    return new Received(
        r.meta(),
        r.voicemailId(),
        r.caller(),
        recordedAt,
        seconds,
        r.urgent(),
        r.confidential(),
        r.calledNumber(),
        r.transcript(),
        r.backfill(),
        r.audio());
  }

  /** Any chars at all, halves of surrogate pairs included. */
  @Provide
  Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(400),
        Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(400),
        Arbitraries.strings().withCharRange('\ud7f0', '\ue00f').ofMaxLength(400));
  }

  @Provide
  Arbitrary<String> plainText() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withCharRange('\u00a0', '\u024f')
        .withCharRange('\u0400', '\u052f')
        .withCharRange('\u4e00', '\u9fff')
        .ofMaxLength(64);
  }
}
