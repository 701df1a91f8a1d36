package dev.umsync.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.json.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private final EventCodec codec = new EventCodec();
  private final EventSchemas schemas = new EventSchemas();

  @ParameterizedTest
  @MethodSource("dev.umsync.common.event.Events#all")
  void everyTypeIsReadAsItWasWritten(VoicemailEvent event) throws Exception {
    CloudEvent written = codec.encode(event);

    VoicemailEvent read = codec.decode(written);

    assertThat(read).isEqualTo(event);
    assertThat(read.type().ceType()).isEqualTo(written.getType());
    if (read instanceof Received r) {
      assertThat(r.audio().content()).isEqualTo(Events.AUDIO.content());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.umsync.common.event.Events#all")
  void whatIsWrittenFitsItsSchema(VoicemailEvent event) throws Exception {
    schemas.check(event.type(), data(codec.encode(event)));
  }

  @Test
  void theAttributesAreThoseOfTheContract() throws Exception {
    CloudEvent written = codec.encode(Events.received());

    assertThat(written.getId()).isEqualTo("nupoint-1/4711");
    assertThat(written.getSource()).isEqualTo(URI.create("um://nupoint-1"));
    assertThat(written.getType()).isEqualTo("dev.umsync.voicemail.received");
    assertThat(written.getSubject()).isEqualTo("ana@example.com");
    assertThat(written.getTime()).isEqualTo(OffsetDateTime.parse("2026-05-04T09:30:01.123456789Z"));
    assertThat(written.getDataContentType()).isEqualTo("application/json");
  }

  @Test
  void theDataAreThoseOfTheContract() throws Exception {
    JsonNode expected =
        Json.mapper()
            .readTree(
                """
                {"voicemailId": "4711",
                 "caller": {"number": "+49 30 901820", "name": "Grüße & Söhne 😀"},
                 "recordedAt": "2026-05-04T09:30:00Z", "durationSeconds": 61,
                 "urgent": true, "private": true, "calledNumber": "2045",
                 "transcript": {"text": "Hello,\\nworld", "language": "en-GB", "confidence": 0.875},
                 "backfill": true,
                 "audio": {"contentType": "audio/wav", "size": 16,
                   "sha256": "%s", "content": "%s"}}
                """
                    .formatted(
                        Events.AUDIO.sha256(),
                        Base64.getEncoder().encodeToString(Events.AUDIO.content())));

    assertThat(data(codec.encode(Events.received()))).isEqualTo(expected);
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    VoicemailEvent read =
        decode(data -> {
          data.put("new", 1);
          data.withObject("/caller").putArray("alsoNew").add("x");
          data.withObject("/audio").putNull("and");
        });

    assertThat(read).isEqualTo(Events.received());
  }

  @Test
  void absentFieldsHaveTheDefaultsOfTheSchema() throws Exception {
    VoicemailEvent read =
        codec.decode(
            change(
                Events.bare(),
                data -> data.remove(Arrays.asList("caller", "urgent", "private", "backfill"))));

    assertThat(read).isEqualTo(Events.bare());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /voicemailId            |                        | is missing
          /voicemailId            | ""                     | is shorter than its schema allows
          /voicemailId            | "a b"                  | holds a space
          /voicemailId            | "a\\n"                 | holds a space
          /voicemailId            | 4711                   | is not of the type that its schema asks for
          /caller                 | "Ana"                  | is not of the type that its schema asks for
          /caller/number          | 49                     | is not of the type that its schema asks for
          /caller/name            | null                   | is not of the type that its schema asks for
          /recordedAt             |                        | is missing
          /recordedAt             | "yesterday, secret"    | is not a time such as 2026-05-04T09:30:00Z
          /recordedAt             | "2026-02-30T09:30:00Z" | is not a time such as 2026-05-04T09:30:00Z (RFC 3339)
          /recordedAt             | "2026-05-04T09:30:00+99:00" | is not a time such as
          /recordedAt             | "9999-12-31T23:59:59-12:00" | is not a time such as
          /durationSeconds        | -1                     | is outside the range that its schema allows
          /durationSeconds        | 86401                  | is outside the range that its schema allows
          /durationSeconds        | 1e400                  | is not of the type that its schema asks for
          /durationSeconds        | 1.5                    | is not of the type that its schema asks for
          /durationSeconds        | "61"                   | is not of the type that its schema asks for
          /urgent                 | "yes"                  | is not of the type that its schema asks for
          /private                | 1                      | is not of the type that its schema asks for
          /backfill               | null                   | is not of the type that its schema asks for
          /transcript             | {}                     | is missing
          /transcript/text        | ["secret"]             | is not of the type that its schema asks for
          /transcript/confidence  | 1.01                   | is outside the range that its schema allows
          /transcript/confidence  | 1e400                  | is not of the type that its schema asks for
          /audio                  |                        | is missing
          /audio                  | []                     | is not of the type that its schema asks for
          /audio/contentType      | "text/html"            | is no media type such as audio/wav
          /audio/contentType      | "audio/wav; x=1"       | is no media type such as audio/wav
          /audio/size             | 0                      | is outside the range that its schema allows
          /audio/size             | 17                     | is not the size of the content
          /audio/sha256           | "AB"                   | is no SHA-256
          /audio/sha256           | "0000000000000000000000000000000000000000000000000000000000000000" | is not the SHA-256 of the content
          /audio/content          |                        | is missing
          /audio/content          | ""                     | is shorter than its schema allows
          /audio/content          | "c2VjcmV0!"            | is not base64 (RFC 4648 section 4)
          /audio/content          | "c2Vj\\ncmV0"          | is not base64 (RFC 4648 section 4)
          /audio/content          | "="                    | is not base64 (RFC 4648 section 4)
          """)
  void everyBreachIsToldByPlaceAndRuleAndWithoutItsValue(String pointer, String value, String rule)
      throws Exception {
    CloudEvent broken = change(Events.received(), data -> put(data, pointer, value));

    EventProblem problem = refused(broken);

    String place = "{}".equals(value) ? pointer + "/text" : pointer;
    assertThat(problem.pointer()).isEqualTo(place);
    assertThat(problem.detail()).startsWith(rule);
    assertThat(problem).hasMessage(place + ": " + problem.detail());
    assertThat(problem.detail()).doesNotContain("secret", "c2Vj");
  }

  @Test
  void aTextThatIsTooLongIsToldWithoutIt() throws Exception {
    EventProblem problem =
        refused(
            change(
                Events.received(),
                data -> data.withObject("/transcript").put("text", "x".repeat(65_537))));

    assertThat(problem).hasMessage("/transcript/text: is longer than its schema allows");
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void everyTypeAsksForAVoicemailId(EventType type) {
    EventProblem problem = refused(event(type.ceType(), "{}".getBytes(StandardCharsets.UTF_8)));

    assertThat(problem).hasMessage("/voicemailId: is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "\"4711\"", "true"})
  void dataThatAreNoObjectAreRefused(String json) {
    EventProblem problem = refused(read(json));

    assertThat(problem).hasMessage("the data: is not of the type that its schema asks for");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "{\"voicemailId\": secret}", "{'voicemailId': 1}", "<xml/>"})
  void dataThatAreNotJsonAreRefusedWithoutBeingQuoted(String text) {
    EventProblem problem = refused(read(text));

    assertThat(problem.pointer()).isEmpty();
    assertThat(problem.detail()).startsWith("the data").doesNotContain("secret", "xml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"voicemailId\":\"1\"}{}", "{\"voicemailId\":\"1\",\"voicemailId\":\"2\"}"})
  void dataThatCouldBeReadInTwoWaysAreRefused(String text) {
    assertThat(refused(read(text)).detail())
        .startsWith("the data hold a field twice or more than one value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-32LE"})
  void dataInAnotherCharacterSetAreRefused(String charset) {
    byte[] data = "{\"voicemailId\":\"1\",\"x\":\"é\"}".getBytes(Charset.forName(charset));

    EventProblem problem = refused(event(EventType.READ.ceType(), data));

    assertThat(problem.pointer()).isEmpty();
    assertThat(problem.detail()).containsAnyOf("UTF-8");
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{\"voicemailId\":\"1\",\"x\":" + "[".repeat(100_000);

    assertThat(refused(read(deep)).detail()).startsWith("the data are nested too deeply");
  }

  @Test
  void aRecordingOfTwentyMebibytesIsReadThoughItsTextIsLongerThanTwentyMillionCharacters()
      throws Exception {
    byte[] content = new byte[20 * 1024 * 1024];
    Arrays.fill(content, (byte) 0x5a);
    Received r = Events.received();
    Received large =
        new Received(
            r.meta(),
            r.voicemailId(),
            r.caller(),
            r.recordedAt(),
            r.durationSeconds(),
            r.urgent(),
            r.confidential(),
            r.calledNumber(),
            r.transcript(),
            r.backfill(),
            Audio.of("audio/wav", content));

    Received read = (Received) codec.decode(codec.encode(large));

    assertThat(Arrays.equals(read.audio().content(), content)).isTrue();
    assertThat(read.audio().sizeBytes()).isEqualTo(20 * 1024 * 1024);
  }

  @Test
  void aRecordingIsNotLookedAtUntilItIsOpened() throws Exception {
    byte[] content = new byte[3_000];
    Audio whole = Audio.of("audio/wav", content);
    CloudEvent event = withAudio(whole, audio -> {});

    Audio audio = ((Received) codec.decodeUnopened(event)).audio();

    assertThat(audio).isEqualTo(whole).hasToString("Audio[audio/wav, 3000 bytes]");
    assertThatIllegalStateException().isThrownBy(audio::content);
    audio.open();
    assertThat(audio.content()).isEqualTo(content);
    audio.open();
    assertThat(audio.content()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "sha256, 0000000000000000000000000000000000000000000000000000000000000000, /audio/sha256: is not the SHA-256 of the content",
    "size, 2999, /audio/size: is not the size of the content",
    "content, !, /audio/content: is not base64 (RFC 4648 section 4)"
  })
  void aRecordingThatIsNotWhatItsEventSaysIsToldWhenItIsOpened(
      String field, String value, String told) throws Exception {
    CloudEvent event =
        withAudio(
            Audio.of("audio/wav", new byte[3_000]),
            audio -> {
              switch (field) {
                case "size" -> audio.put(field, Integer.parseInt(value));
                case "content" ->
                    audio.put(field, audio.path(field).asText().replaceFirst("A", value));
                default -> audio.put(field, value);
              }
            });

    Audio audio = ((Received) codec.decodeUnopened(event)).audio();

    assertThatThrownBy(audio::open).isInstanceOf(EventProblem.class).hasMessage(told);
    assertThatIllegalStateException().isThrownBy(audio::content);
    assertThat(refused(event)).hasMessage(told);
  }

  private CloudEvent withAudio(Audio audio, Consumer<ObjectNode> change) throws Exception {
    return change(
        Events.received(),
        data -> {
          ObjectNode to = data.withObject("/audio");
          to.put("size", audio.sizeBytes());
          to.put("sha256", audio.sha256());
          to.put("content", Base64.getEncoder().encodeToString(audio.content()));
          change.accept(to);
        });
  }

  @Test
  void aMissingOrMalformedAttributeIsNamed() {
    CloudEvent good = codec.encode(Events.received());

    assertThat(refused(CloudEventBuilder.v1(good).withSubject(null).build()))
        .hasMessage("ce_subject: is missing: it names the subscriber's mail address");
    assertThat(refused(CloudEventBuilder.v1(good).withTime((OffsetDateTime) null).build()))
        .hasMessage("ce_time: is missing: it says when the event happened");
    assertThat(refused(CloudEventBuilder.v1(good).withSubject("secret").build()))
        .hasMessage(
            "ce_subject: is malformed: a subscriber is a mail address such as ana@example.com");
    assertThat(
            refused(CloudEventBuilder.v1(good).withSource(URI.create("um://ü")).build()).pointer())
        .isEqualTo("ce_source");
    assertThat(refused(CloudEventBuilder.v1(good).withId("a\u0007b").build()))
        .hasMessage(
            "ce_id: is malformed: an event id is 1 to 255 characters without control characters");
    assertThat(refused(CloudEventBuilder.v1(good).withId("x".repeat(256)).build()).pointer())
        .isEqualTo("ce_id");
    assertThat(refused(CloudEventBuilder.v1(good).withId("a\ud800").build()).pointer())
        .isEqualTo("ce_id");
    assertThat(
            refused(
                    CloudEventBuilder.v1(good)
                        .withTime(OffsetDateTime.parse("9999-12-31T23:59:59-12:00"))
                        .build())
                .pointer())
        .isEqualTo("ce_time");
    assertThat(refused(CloudEventBuilder.v1(good).withType("dev.umsync.voicemail.sung").build()))
        .hasMessage("ce_type: is none that this version knows");
    assertThat(refused(CloudEventBuilder.v1(good).withoutData().build()))
        .hasMessage("the event has no data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/jsonx", "application/cloudevents+json"})
  void dataOfAnotherMediaTypeAreRefused(String contentType) {
    CloudEvent event =
        CloudEventBuilder.v1(codec.encode(Events.received()))
            .withDataContentType(contentType)
            .build();

    assertThat(refused(event).pointer()).isEqualTo("ce_datacontenttype");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8"})
  void jsonIsKnownWithParametersAndInAnyCase(String contentType) throws Exception {
    CloudEvent event =
        CloudEventBuilder.v1(codec.encode(Events.received()))
            .withDataContentType(contentType)
            .build();

    assertThat(codec.decode(event)).isEqualTo(Events.received());
  }

  @Test
  void anEventOfAnotherCloudEventsVersionIsRefused() {
    CloudEvent old = CloudEventBuilder.v03(codec.encode(Events.received())).build();

    assertThat(refused(old)).hasMessage("ce_specversion: is not 1.0");
  }

  private VoicemailEvent decode(Consumer<ObjectNode> change) throws EventProblem {
    return codec.decode(change(Events.received(), change));
  }

  private EventProblem refused(CloudEvent event) {
    return Objects.requireNonNull(
        catchThrowableOfType(EventProblem.class, () -> codec.decode(event)), "it was accepted");
  }

  private CloudEvent change(VoicemailEvent event, Consumer<ObjectNode> change) {
    CloudEvent written = codec.encode(event);
    ObjectNode data = data(written);
    change.accept(data);
    return CloudEventBuilder.v1(written).withData("application/json", Json.bytes(data)).build();
  }

  /** Without a value the field goes. */
  private static void put(ObjectNode data, String pointer, String value) {
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) data.at(pointer.substring(0, slash));
    String field = pointer.substring(slash + 1);
    if (value == null) {
      parent.remove(field);
      return;
    }
    try {
      parent.set(field, Json.mapper().readTree(value));
    } catch (IOException e) {
      throw new IllegalArgumentException(value, e);
    }
  }

  private static CloudEvent read(String data) {
    return event(EventType.READ.ceType(), data.getBytes(StandardCharsets.UTF_8));
  }

  private static CloudEvent event(String type, byte[] data) {
    return CloudEventBuilder.v1()
        .withId("1")
        .withSource(URI.create("um://nupoint-1"))
        .withType(type)
        .withSubject("ana@example.com")
        .withTime(OffsetDateTime.parse("2026-05-04T09:30:00Z"))
        .withData("application/json", data)
        .build();
  }

  private static ObjectNode data(CloudEvent event) {
    try {
      return (ObjectNode) Json.mapper().readTree(Objects.requireNonNull(event.getData()).toBytes());
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
