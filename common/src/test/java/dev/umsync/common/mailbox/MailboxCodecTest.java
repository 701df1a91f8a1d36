package dev.umsync.common.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxEvent.Deleted;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.Read;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailboxCodecTest {
  private final MailboxCodec codec = new MailboxCodec();

  @ParameterizedTest
  @MethodSource("dev.umsync.common.mailbox.MailboxEvents#all")
  void everyTypeIsReadAsItWasWritten(MailboxEvent event) throws Exception {
    CloudEvent written = codec.encode(event);

    assertThat(codec.decode(written)).isEqualTo(event);
    assertThat(written.getType()).isEqualTo(event.type().ceType());
  }

  @ParameterizedTest
  @MethodSource("dev.umsync.common.mailbox.MailboxEvents#all")
  void everyTypePassesThroughARecordUnderItsSubscribersKey(MailboxEvent event) throws Exception {
    MailboxRecords records = new MailboxRecords(codec);

    var record = records.encode("umsync.mailbox", event);

    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("ana@example.com");
    assertThat(record.partition()).isNull();
    assertThat(records.decode(record.headers(), record.value())).isEqualTo(event);
  }

  @Test
  void theDataAreThoseOfTheContract() throws Exception {
    assertThat(data(codec.encode(MailboxEvents.all().get(2))))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"box": "2045", "voicemailId": "4711", "notBefore": "2026-05-04T09:29:56.500Z",
                     "notAfter": "2026-05-04T09:30:01.500Z", "evidence": "in-trash"}
                    """));
    assertThat(data(codec.encode(MailboxEvents.all().get(6))))
        .isEqualTo(Json.mapper().readTree("{\"unheard\": 3, \"heard\": 0}"));
  }

  /** One written before the field was: its voicemail went to the heard ones. */
  @Test
  void aRestoredOneThatDoesNotSayHowItWasCountsAsSeen() throws Exception {
    MailboxEvent unseen = MailboxEvents.all().getLast();

    assertThat(data(codec.encode(unseen)).path("seen").isBoolean()).isTrue();
    assertThat(codec.decode(change(unseen, "seen", null)))
        .isInstanceOfSatisfying(
            MailboxEvent.Restored.class, restored -> assertThat(restored.seen()).isTrue());
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    MailboxEvent event = MailboxEvents.all().getFirst();

    assertThat(codec.decode(change(event, "ofALaterVersion", "1"))).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | voicemailId |                        | /voicemailId: is missing
          0 | voicemailId | "a b"                  | /voicemailId: holds a space or something beyond ASCII's letters, digits and signs
          0 | box         | ""                     | /box: is shorter than its schema allows
          0 | box         | "  "                   | a box is 1 to 64 characters such as 2045
          0 | notBefore   |                        | /notBefore: is missing
          0 | notAfter    | "2026-02-30T00:00:00Z" | /notAfter: is not a time such as 2026-05-04T09:30:00Z (RFC 3339)
          0 | notAfter    | "2026-05-04T09:29:56Z" | an interval does not end before it begins
          0 | notAfter    | "2026-05-04T09:30:01Z" | an event's time lies in the interval it happened in
          2 | evidence    |                        | /evidence: is missing
          2 | evidence    | "gone"                 | /evidence: breaks the rule 'enum' of its schema
          5 | unheard     |                        | /unheard: is missing
          5 | unheard     | -1                     | /unheard: is outside the range that its schema allows
          5 | heard       | "1"                    | /heard: is not of the type that its schema asks for
          """)
  void everyBreachIsToldByPlaceAndRule(int event, String field, String value, String told)
      throws Exception {
    CloudEvent broken = change(MailboxEvents.all().get(event), field, value);

    assertThat(refused(broken)).hasMessage(told);
  }

  @Test
  void anEventOfTheOtherDirectionIsNone() {
    CloudEvent other =
        CloudEventBuilder.v1(codec.encode(MailboxEvents.all().getFirst()))
            .withType("dev.umsync.voicemail.read")
            .build();

    assertThat(refused(other)).hasMessage("ce_type: is none that this version knows");
  }

  @Test
  void aMissingTimeIsNamed() {
    CloudEvent broken =
        CloudEventBuilder.v1(codec.encode(MailboxEvents.all().getFirst()))
            .withTime((OffsetDateTime) null)
            .build();

    assertThat(refused(broken).pointer()).isEqualTo("ce_time");
  }

  @Test
  void whatNoSchemaAllowsCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LampChanged(MailboxEvents.META, Optional.empty(), -1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Read(
                MailboxEvents.META,
                MailboxEvents.ID,
                Optional.of("x".repeat(65)),
                MailboxEvents.HAPPENED));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Deleted(
                MailboxEvents.META,
                MailboxEvents.ID,
                Optional.empty(),
                new Interval(MailboxEvents.TIME.plusSeconds(1), MailboxEvents.TIME.plusSeconds(2)),
                Evidence.IN_TRASH));
  }

  @ParameterizedTest
  @EnumSource(MailboxEventType.class)
  void theSameChangeHasTheSameIdAndAnotherHasAnother(MailboxEventType type) {
    SourceUri source = new SourceUri("um://nupoint-1");
    Subscriber ana = Subscriber.of("ana@example.com");
    VoicemailKey one = new VoicemailKey(source, new VoicemailId("1"));
    VoicemailKey two = new VoicemailKey(source, new VoicemailId("2"));

    List<String> ids =
        List.of(
            MailboxEventIds.ofVoicemail(type, one, ana, 1),
            MailboxEventIds.ofVoicemail(type, one, ana, 2),
            MailboxEventIds.ofVoicemail(type, two, ana, 1),
            MailboxEventIds.ofVoicemail(type, one, Subscriber.of("bo@example.com"), 1),
            MailboxEventIds.ofLamp(source, ana, 1),
            MailboxEventIds.ofLamp(source, ana, 2));

    assertThat(new HashSet<>(ids)).hasSize(ids.size());
    assertThat(Set.copyOf(ids)).allSatisfy(id -> assertThat(id).matches("mailbox-[0-9a-f]{32}"));
    assertThat(MailboxEventIds.ofVoicemail(type, one, ana, 1)).isEqualTo(ids.getFirst());
  }

  private EventProblem refused(CloudEvent event) {
    return Objects.requireNonNull(
        catchThrowableOfType(EventProblem.class, () -> codec.decode(event)), "it was accepted");
  }

  /** Without a value the field goes. */
  private CloudEvent change(MailboxEvent event, String field, String value) throws IOException {
    CloudEvent written = codec.encode(event);
    ObjectNode data = (ObjectNode) data(written);
    if (value == null) {
      data.remove(field);
    } else {
      data.set(field, Json.mapper().readTree(value));
    }
    return CloudEventBuilder.v1(written).withData("application/json", Json.bytes(data)).build();
  }

  private static JsonNode data(CloudEvent event) throws IOException {
    return Json.mapper().readTree(Objects.requireNonNull(event.getData()).toBytes());
  }
}
