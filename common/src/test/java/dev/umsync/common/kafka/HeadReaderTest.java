package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.Events;
import dev.umsync.common.event.VoicemailEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a head says the whole event says too; where that is in doubt there is no head. */
class HeadReaderTest {
  private static final String MANY = "x".repeat(2_000);

  private final EventRecords records = new EventRecords(new EventCodec());
  private final ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static EventHead headOf(VoicemailEvent event) {
    return new EventHead(event.type(), event.meta(), event.voicemailId());
  }

  static List<VoicemailEvent> all() {
    return Events.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyEventThatIsWrittenHasOne(VoicemailEvent event) {
    ProducerRecord<byte[], byte[]> record = records.encode("t", event);

    assertThat(records.head(record.headers(), record.value())).contains(headOf(event));
  }

  @Test
  void whatComesAfterTheVoicemailsIdIsNotRead() {
    byte[] damaged = utf8("{\"urgent\":true,\"voicemailId\":\"4711\",\"audio\":{]" + MANY);

    assertThatThrownBy(() -> records.decodeUnopened(written.headers(), damaged))
        .isInstanceOf(EventProblem.class);
    assertThat(records.head(written.headers(), damaged)).contains(headOf(Events.received()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4711",
        "[\"voicemailId\",\"4711\"]",
        "{}",
        "{\"voicemailId\":4711}",
        "{\"voicemailId\":null}",
        "{\"voicemailId\":{\"voicemailId\":\"4711\"}}",
        "{\"voicemailId\":\"\"}",
        "{\"voicemailId\":\"47 11\"}",
        "{\"voicemailId\":\"4711",
        "{\"voicemailid\":\"4711\"}",
        "{'voicemailId':'4711'}",
        "{\"caller\":{\"voicemailId\":\"4712\"},\"voicemailId\":\"4711\"}",
        "{\"of\":[1],\"voicemailId\":\"4711\"}",
      })
  void aValueThatDoesNotSayItsVoicemailAtOnceHasNone(String value) {
    assertThat(records.head(written.headers(), utf8(value))).isEmpty();
  }

  @Test
  void anIdBehindMuchTextIsNotLookedFor() {
    assertThat(head("{\"calledNumber\":\"" + MANY + "\",\"voicemailId\":\"4711\"}")).isEmpty();
    assertThat(head(MANY.replace('x', ' ') + "{\"voicemailId\":\"4711\"}")).isEmpty();
  }

  @Test
  void anIdThatIsCutOffWhereLookingEndsIsNoOtherId() {
    for (int spaces = 990; spaces < 1_030; spaces++) {
      String value = " ".repeat(spaces) + "{\"voicemailId\":\"4711\"}";
      assertThat(head(value).map(EventHead::voicemailId)).isIn(Optional.empty(), id());
    }
  }

  private static Optional<?> id() {
    return Optional.of(Events.ID);
  }

  @Test
  void aRecordWithoutValueOrInUtf16HasNone() {
    assertThat(records.head(written.headers(), null)).isEmpty();
    byte[] wide = "{\"voicemailId\":\"4711\"}".getBytes(StandardCharsets.UTF_16LE);
    assertThat(records.head(written.headers(), wide)).isEmpty();
  }

  private Optional<EventHead> head(String value) {
    return records.head(written.headers(), utf8(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ce_specversion", "ce_type", "ce_source", "ce_id", "ce_subject", "ce_time"})
  void anEventThatLacksAnAttributeOrWhoseAttributeIsMalformedHasNone(String name) {
    for (byte[] value : Arrays.asList(null, utf8(""), utf8("\u0000 x"))) {
      written.headers().remove(name);
      written.headers().add(name, value);
      assertThat(records.head(written.headers(), written.value())).isEmpty();
    }
    written.headers().remove(name);
    assertThat(records.head(written.headers(), written.value())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce_id",
        "content-type",
        "ce_ID",
        "ce_Source",
        "ce_datacontenttype",
        "ce_dataschema",
        "ce_a-b"
      })
  void whatOnlyTheLibraryCanJudgeHasNone(String name) {
    written.headers().add(name, utf8("application/json"));

    assertThat(records.head(written.headers(), written.value())).isEmpty();
  }

  @Test
  void dataOfAnotherTypeHaveNoneAndThoseWithoutTypeAreJson() {
    written.headers().remove("content-type");
    written.headers().add("content-type", utf8("application/cloudevents+json"));
    assertThat(records.head(written.headers(), written.value())).isEmpty();

    written.headers().remove("content-type");
    assertThat(records.head(written.headers(), written.value())).isPresent();
  }

  @Test
  void headersOfOthersAndExtensionsAreIgnored() {
    written.headers().add("traceparent", new byte[] {1, 2, -1});
    written.headers().add("nothing", null);
    written.headers().add("ce_tenant", utf8("x"));

    assertThat(records.head(written.headers(), written.value()))
        .contains(headOf(Events.received()));
  }

  @Property
  void whateverItsHeadersAHeadSaysWhatTheWholeEventSays(
      @ForAll("names") String name,
      @ForAll @From("values") byte @Nullable [] value,
      @ForAll boolean replace,
      @ForAll boolean last)
      throws EventProblem {
    Headers headers = records.encode("t", Events.received()).headers();
    if (replace) {
      headers.remove(name);
    }
    Headers all = last ? headers : new RecordHeaders();
    all.add(name, value);
    if (!last) {
      headers.forEach(all::add);
    }

    Optional<EventHead> head = records.head(all, written.value());

    if (head.isPresent()) {
      assertThat(head).contains(headOf(records.decode(all, written.value())));
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "ce_specversion",
            "ce_id",
            "ce_ID",
            "ce_type",
            "ce_source",
            "ce_subject",
            "ce_time",
            "ce_dataschema",
            "ce_datacontenttype",
            "ce_data",
            "ce_",
            "content-type",
            "Content-Type"),
        Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(30).map(s -> "ce_" + s),
        Arbitraries.strings().all().ofMaxLength(20).map(s -> "ce_" + s));
  }

  @Provide
  Arbitrary<byte[]> values() {
    return Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
            Arbitraries.strings().ofMaxLength(300).map(HeadReaderTest::utf8),
            Arbitraries.of(
                    "1.0",
                    "0.3",
                    "a@b",
                    "Ana@Example.COM",
                    "um://x",
                    "a%20b",
                    "2026-05-04T09:30:00+02:00",
                    "2026-05-04T09:30Z",
                    "+10000-01-01T00:00:00Z",
                    "dev.umsync.voicemail.read",
                    "dev.umsync.control.brake.release",
                    "application/json",
                    "Application/JSON ; charset=utf-8",
                    "application/cloudevents+json")
                .map(HeadReaderTest::utf8))
        .injectNull(0.05);
  }
}
