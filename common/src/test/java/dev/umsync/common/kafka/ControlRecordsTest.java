package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordsTest {
  private static ControlEvent order(ControlEvent.Order order, OptionalLong offset) {
    return new ControlEvent(
        new EventMeta(
            "order-1",
            new SourceUri("umsync:operator"),
            Subscriber.of("ana@example.com"),
            Instant.parse("2026-05-04T09:30:00Z")),
        order,
        offset);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anOrderIsACloudEventUnderTheKeyOfItsSubscriber() throws Exception {
    var record =
        ControlRecords.encode("t", order(ControlEvent.Order.DROP, OptionalLong.of(1L << 40)));

    Map<String, String> headers = new TreeMap<>();
    record
        .headers()
        .forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
    assertThat(headers)
        .containsEntry("ce_type", "dev.umsync.control.parked.drop")
        .containsEntry("ce_subject", "ana@example.com")
        .containsEntry("ce_source", "umsync:operator")
        .containsEntry("ce_id", "order-1")
        .containsEntry("content-type", "application/json");
    assertThat(record.key()).isEqualTo(utf8("ana@example.com"));
    assertThat(ControlRecords.parkedOffset(record.value())).hasValue(1L << 40);
  }

  @Test
  void anOrderAboutAllNamesNoOffset() throws Exception {
    var record = ControlRecords.encode("t", order(ControlEvent.Order.RETRY, OptionalLong.empty()));

    assertThat(ControlRecords.parkedOffset(record.value())).isEmpty();
    assertThat(ControlRecords.parkedOffset(null)).isEmpty();
    assertThat(ControlRecords.parkedOffset(new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "{",
        "{\"parkedOffset\":-1}",
        "{\"parkedOffset\":\"7\"}",
        "{\"parkedOffset\":1.5}",
        "{\"parkedOffset\":null}",
        "{\"parkedOffset\":99999999999999999999}"
      })
  void whatIsNoOrderIsRefused(String data) {
    assertThatThrownBy(() -> ControlRecords.parkedOffset(utf8(data)))
        .isInstanceOf(EventProblem.class);
  }

  @Test
  void schemaAndCodeTakeTheSame() throws Exception {
    String text;
    try (InputStream in =
        ControlRecordsTest.class.getResourceAsStream(ControlEvent.SCHEMA_RESOURCE)) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text, InputFormat.JSON);
    for (String good : new String[] {"{}", "{\"parkedOffset\":0}", "{\"later\":true}"}) {
      assertThat(schema.validate(good, InputFormat.JSON)).as(good).isEmpty();
      ControlRecords.parkedOffset(utf8(good));
    }
    for (String bad : new String[] {"[]", "{\"parkedOffset\":-1}", "{\"parkedOffset\":\"7\"}"}) {
      assertThat(schema.validate(bad, InputFormat.JSON)).as(bad).isNotEmpty();
    }
  }
}
