package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.Events;
import dev.umsync.common.event.VoicemailEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRecordsTest {
  private final EventRecords records = new EventRecords(new EventCodec());

  static List<VoicemailEvent> all() {
    return Events.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyTypePassesThroughARecord(VoicemailEvent event) throws Exception {
    ProducerRecord<byte[], byte[]> written = records.encode("umsync.voicemail", event);

    assertThat(records.decode(consumed(written))).isEqualTo(event);
  }

  @Test
  void theRecordIsThatOfTheBinding() {
    ProducerRecord<byte[], byte[]> written = records.encode("umsync.voicemail", Events.received());

    assertThat(written.topic()).isEqualTo("umsync.voicemail");
    assertThat(written.partition()).isNull();
    assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo("ana@example.com");
    Map<String, String> headers = new TreeMap<>();
    written
        .headers()
        .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
    assertThat(headers)
        .isEqualTo(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "nupoint-1/4711",
                "ce_source", "um://nupoint-1",
                "ce_type", "dev.umsync.voicemail.received",
                "ce_subject", "ana@example.com",
                "ce_time", "2026-05-04T09:30:01.123456789Z",
                "content-type", "application/json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ce_specversion", "ce_type", "ce_source", "ce_id", "ce_subject", "ce_time"})
  void aMissingOrEmptyAttributeIsNamed(String name) {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());
    written.headers().remove(name);
    EventProblem missing = refused(written.headers(), written.value());
    written.headers().add(name, new byte[0]);
    EventProblem empty = refused(written.headers(), written.value());

    assertThat(missing.pointer()).isEqualTo(name);
    assertThat(missing.detail()).startsWith("is missing");
    assertThat(empty.pointer()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion, 0.3",
    "ce_specversion, 2.0",
    "ce_type, secret",
    "ce_source, 'a b'",
    "ce_source, '%zz'",
    "ce_subject, secret",
    "ce_time, yesterday",
    "ce_time, 2026-05-04T09:30:00",
  })
  void aMalformedAttributeIsNamedAndNotQuoted(String name, String value) {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());
    written.headers().remove(name);
    written.headers().add(name, value.getBytes(StandardCharsets.UTF_8));

    EventProblem problem = refused(written.headers(), written.value());

    assertThat(problem.pointer()).isEqualTo(name);
    assertThat(problem.getMessage()).doesNotContain("secret", "yesterday");
  }

  @Test
  void aRecordWithoutHeadersOrWithoutValueOrWithoutAnythingIsAProblemOfItsOwn() {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());

    assertThat(refused(new RecordHeaders(), written.value()).pointer()).isEqualTo("ce_specversion");
    assertThat(refused(written.headers(), null))
        .hasMessage("the record has no value, so the event has no data");
    assertThat(refused(written.headers(), new byte[0]).detail()).startsWith("the");
    ConsumerRecord<byte[], byte[]> nothing = new ConsumerRecord<>("t", 0, 0, null, null);
    assertThat(catchThrowableOfType(EventProblem.class, () -> records.decode(nothing))).isNotNull();
  }

  @Test
  void aHeaderWithoutValueIsAsGoodAsNone() {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());
    written.headers().remove("ce_id");
    written.headers().add("ce_id", null);

    assertThat(refused(written.headers(), written.value()).pointer()).isEqualTo("ce_id");
  }

  @Test
  void headersOfOthersAndExtensionsAreIgnored() throws Exception {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());
    written.headers().add("traceparent", new byte[] {1, 2, -1});
    written.headers().add("ce_tenant", "x".getBytes(StandardCharsets.UTF_8));
    written.headers().add("nothing", null);

    assertThat(records.decode(consumed(written))).isEqualTo(Events.received());
  }

  @Test
  void anEventInStructuredModeIsRefused() {
    Headers headers = new RecordHeaders();
    headers.add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

    assertThat(refused(headers, "{}".getBytes(StandardCharsets.UTF_8)).pointer())
        .isEqualTo("ce_specversion");
  }

  @Property
  void noRecordWhateverItHoldsIsMoreThanAProblem(
      @ForAll("names") String name,
      @ForAll @From("bytes") byte[] content,
      @ForAll boolean replace,
      @ForAll @From("bytes") byte[] value,
      @ForAll boolean keepValue) {
    ProducerRecord<byte[], byte[]> written = records.encode("t", Events.received());
    if (replace) {
      written.headers().remove(name);
    }
    written.headers().add(name, content);
    try {
      VoicemailEvent read = records.decode(written.headers(), keepValue ? written.value() : value);
      assertThat(read.voicemailId()).isNotNull();
    } catch (EventProblem problem) {
      assertThat(problem.detail()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "ce_specversion",
            "ce_id",
            "ce_type",
            "ce_source",
            "ce_subject",
            "ce_time",
            "ce_dataschema",
            "ce_datacontenttype",
            "content-type",
            "ce_",
            "ce_Bad-Name",
            "ce_data"),
        Arbitraries.strings().all().ofMaxLength(20).map(s -> "ce_" + s));
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.oneOf(
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
        Arbitraries.strings().ascii().ofMaxLength(300).map(s -> s.getBytes(StandardCharsets.UTF_8)),
        Arbitraries.of(
                "1.0", "0.3", "{}", "application/json", "application/cloudevents+json", "a@b")
            .map(s -> s.getBytes(StandardCharsets.UTF_8)));
  }

  private EventProblem refused(Headers headers, byte @Nullable [] value) {
    return Objects.requireNonNull(
        catchThrowableOfType(EventProblem.class, () -> records.decode(headers, value)),
        "it was accepted");
  }

  private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        0,
        0,
        0,
        TimestampType.CREATE_TIME,
        record.key().length,
        record.value().length,
        record.key(),
        record.value(),
        record.headers(),
        java.util.Optional.empty());
  }
}
