package dev.umsync.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UploadEventTest {
  private static final SourceUri PBX = new SourceUri("um://pbx");
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Audio AUDIO = Audio.of("audio/wav", new byte[] {1, 2});
  private static final String WHOLE =
      """
      {"subscriber":"Ana@example.com","voicemailId":"vm-1","recordedAt":"2026-05-04T09:30:00+02:00",
       "durationSeconds":3,"caller":{"number":"+34 1","name":"%s"}}\
      """;

  private final UploadEvent events = new UploadEvent(new EventCodec());

  private static ObjectNode whole() {
    return (ObjectNode) json(WHOLE.formatted("Bo"));
  }

  private static JsonNode json(String text) {
    try {
      return StrictJson.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (EventProblem e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sameVoicemailTwiceIsTheSameEventTwice() throws EventProblem {
    Received first = events.read(whole(), PBX).complete(ANA, AUDIO);
    Received again = events.read(whole(), PBX).complete(ANA, AUDIO);

    assertThat(again).isEqualTo(first);
    assertThat(first.meta().id()).isEqualTo("received:vm-1");
    assertThat(first.meta().time()).isEqualTo(Instant.parse("2026-05-04T07:30:00Z"));
  }

  @Test
  void idAndTimeOfTheSenderWin() throws EventProblem {
    Received event =
        events
            .read(whole().put("id", "mine").put("time", "2026-05-04T10:00:00Z"), PBX)
            .complete(ANA, AUDIO);

    assertThat(event.meta().id()).isEqualTo("mine");
    assertThat(event.meta().time()).isEqualTo(Instant.parse("2026-05-04T10:00:00Z"));
  }

  @Test
  void nameOfTenKilobytesIsTakenAndShortened() throws EventProblem {
    Received event =
        events.read(json(WHOLE.formatted("\u00e9".repeat(5_000))), PBX).complete(ANA, AUDIO);

    assertThat(event.caller().name().orElseThrow()).hasSize(256).endsWith("\u2026");
  }

  static Stream<String[]> broken() {
    return Stream.of(
        new String[] {"[]", ""},
        new String[] {"{}", "/subscriber"},
        new String[] {"{\"subscriber\":\"a@b.c\",\"box\":\"1\"}", "/subscriber"},
        new String[] {"{\"subscriber\":\"nobody\"}", "/subscriber"},
        new String[] {"{\"subscriber\":7}", "/subscriber"},
        new String[] {"{\"box\":\" \"}", "/box"},
        new String[] {with("id", "\"\""), "/id"},
        new String[] {with("id", "null"), "/id"},
        new String[] {with("time", "\"yesterday\""), "/time"},
        new String[] {with("voicemailId", "\"a b\""), "/voicemailId"},
        new String[] {with("recordedAt", "\"2026-02-30T00:00:00Z\""), "/recordedAt"},
        new String[] {with("durationSeconds", "-1"), "/durationSeconds"},
        new String[] {with("urgent", "\"yes\""), "/urgent"},
        new String[] {with("caller", "{\"name\":{}}"), "/caller/name"},
        new String[] {with("transcript", "{}"), "/transcript/text"});
  }

  private static String with(String field, String value) {
    return whole().set(field, json(value)).toString();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void problemPointsAtTheFault(String event, String pointer) {
    assertThat(
            catchThrowableOfType(EventProblem.class, () -> events.read(json(event), PBX)).pointer())
        .isEqualTo(pointer);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void publishedSchemaRefusesWhatTheCodeRefuses(String event, String pointer) {
    // A calendar date and a mail address are beyond JSON Schema's patterns.
    assumeThat(event).doesNotContain("02-30").doesNotContain("\"nobody\"");

    assertThat(schema().validate(json(event))).as(event).isNotEmpty();
  }

  @Test
  void publishedSchemaTakesWhatTheCodeTakes() {
    assertThat(schema().validate(whole())).isEmpty();
    ObjectNode byBox =
        whole().put("box", "2045").put("id", "x").put("time", "2026-05-04T10:00:00Z");
    byBox.remove("subscriber");
    assertThat(schema().validate(byBox)).isEmpty();
  }

  @Test
  void publishedSchemaHasTheFieldsOfTheEventsData() throws IOException {
    JsonNode upload = resource("/schema/voicemail-upload.v1.json");
    JsonNode received = resource("/schema/voicemail-received.v1.json");
    ObjectNode fields = ((ObjectNode) received.path("properties")).deepCopy();
    fields.remove("audio");
    ObjectNode own = ((ObjectNode) upload.path("properties")).deepCopy();
    own.remove(java.util.List.of("id", "time", "subscriber", "box"));

    assertThat(own).isEqualTo(fields);
  }

  private static Schema schema() {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(resource("/schema/voicemail-upload.v1.json").toString(), InputFormat.JSON);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode resource(String name) throws IOException {
    try (InputStream in = UploadEventTest.class.getResourceAsStream(name)) {
      return Json.mapper().readTree(Objects.requireNonNull(in, name));
    }
  }
}
