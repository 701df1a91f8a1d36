package dev.umsync.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.Events;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.BrakeOrder;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The AsyncAPI document, held against the catalogue of topics and the events' types. */
class AsyncApiTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static JsonNode document;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi/umsync.v1.yaml")) {
      document = new YAMLMapper().readTree(Objects.requireNonNull(in));
    }
  }

  static List<VoicemailEvent> events() {
    return Events.all();
  }

  @Test
  void itIsAsyncApi3() {
    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    assertThat(document.path("info").path("title").asText()).isNotBlank();
    assertThat(document.path("info").path("version").asText()).matches("1\\.\\d+\\.\\d+");
  }

  @Test
  void itsChannelsAreTheTopicsAndNoOthers() {
    assertThat(names(document.path("channels")))
        .isEqualTo(
            new TreeSet<>(Arrays.stream(TopicSpec.values()).map(TopicSpec::suffix).toList()));
  }

  @ParameterizedTest
  @EnumSource(TopicSpec.class)
  void aChannelIsItsTopic(TopicSpec topic) {
    JsonNode channel = document.path("channels").path(topic.suffix());
    JsonNode kafka = channel.path("bindings").path("kafka");
    JsonNode settings = kafka.path("topicConfiguration");
    List<String> policies = new ArrayList<>();
    settings.path("cleanup.policy").forEach(p -> policies.add(p.asText()));

    assertThat(channel.path("address").asText()).isEqualTo(TOPICS.name(topic));
    assertThat(kafka.path("topic").asText()).isEqualTo(TOPICS.name(topic));
    assertThat(channel.path("description").asText()).isNotBlank();
    assertThat(String.join(",", policies)).isEqualTo(topic.settings().get("cleanup.policy"));
    assertThat(settings.path("retention.ms").asText(null))
        .isEqualTo(topic.settings().get("retention.ms"));
    boolean one = topic.partitioning() == TopicSpec.Partitioning.ONE;
    assertThat(channel.path("x-umsync-partitioning").asText())
        .isEqualTo(one ? "one" : "subscriber");
    assertThat(kafka.path("partitions").asInt()).isEqualTo(one ? 1 : 0);
    assertThat(channel.path("messages")).isNotEmpty();
    for (String action : List.of("send", "receive")) {
      assertThat(document.path("operations"))
          .as(action)
          .anyMatch(o ->
              o.path("action").asText().equals(action)
                  && o.path("channel")
                      .path("$ref")
                      .asText()
                      .equals("#/channels/" + topic.suffix()));
    }
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void everyEventIsAMessageOfTheVoicemailTopicWithItsSchema(EventType type) {
    String word = type.ceType().substring(type.ceType().lastIndexOf('.') + 1);
    JsonNode message = document.path("components").path("messages").path(word);

    assertThat(names(document.path("channels").path("voicemail").path("messages"))).contains(word);
    assertThat(message.path("name").asText()).isEqualTo(type.ceType());
    assertThat(message.path("payload").path("schema").path("$ref").asText())
        .isEqualTo(".." + type.schemaResource());
    assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText())
        .isEqualTo(type.ceType());
  }

  @ParameterizedTest
  @EnumSource(MailboxEventType.class)
  void everyMailboxEventIsAMessageOfTheMailboxTopicWithItsSchema(MailboxEventType type) {
    List<JsonNode> messages = new ArrayList<>();
    for (JsonNode reference : document.path("channels").path("mailbox").path("messages")) {
      messages.add(document.at(reference.path("$ref").asText().substring(1)));
    }

    assertThat(messages)
        .hasSize(MailboxEventType.values().length)
        .filteredOn(message -> message.path("name").asText().equals(type.ceType()))
        .singleElement()
        .satisfies(message -> {
          assertThat(message.at("/payload/schema/$ref").asText())
              .isEqualTo(".." + type.schemaResource());
          assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText())
              .isEqualTo(type.ceType());
        });
  }

  @Test
  void theVoicemailTopicHasNoMessageThatTheCodeDoesNotKnow() {
    assertThat(document.path("channels").path("voicemail").path("messages"))
        .hasSize(
            EventType.values().length
                + ControlEvent.Order.values().length
                + BrakeOrder.values().length);
  }

  @ParameterizedTest
  @EnumSource(ControlEvent.Order.class)
  void everyOrderIsAMessageOfTheVoicemailTopicWithItsSchema(ControlEvent.Order order) {
    String name = order == ControlEvent.Order.RETRY ? "parkedRetry" : "parkedDrop";
    JsonNode message = document.path("components").path("messages").path(name);

    assertThat(names(document.path("channels").path("voicemail").path("messages"))).contains(name);
    assertThat(message.path("name").asText()).isEqualTo(order.ceType());
    assertThat(message.path("payload").path("schema").path("$ref").asText())
        .isEqualTo(".." + ControlEvent.SCHEMA_RESOURCE);
    assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText())
        .isEqualTo(order.ceType());
  }

  @ParameterizedTest
  @EnumSource(BrakeOrder.class)
  void everyOrderAboutABrakeIsAMessageOfTheVoicemailTopic(BrakeOrder order) {
    String name = order == BrakeOrder.RELEASE ? "brakeRelease" : "brakeDrop";
    JsonNode message = document.path("components").path("messages").path(name);

    assertThat(names(document.path("channels").path("voicemail").path("messages"))).contains(name);
    assertThat(message.path("name").asText()).isEqualTo(order.ceType());
    assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText())
        .isEqualTo(order.ceType());
  }

  @ParameterizedTest
  @MethodSource("events")
  void theHeadersThatAreWrittenAreThoseOfTheDocument(VoicemailEvent event) {
    JsonNode headers = document.at("/components/schemas/eventHeaders");
    Set<String> written = new TreeSet<>();
    new EventRecords(new EventCodec())
        .encode("t", event)
        .headers()
        .forEach(h -> written.add(h.key()));

    assertThat(written).isEqualTo(names(headers.path("properties")));
    headers.path("required").forEach(name -> assertThat(written).contains(name.asText()));
  }

  @ParameterizedTest
  @MethodSource("dev.umsync.common.mailbox.MailboxEvents#all")
  void theHeadersOfMailboxEventsAreThoseOfTheDocument(MailboxEvent event) {
    Set<String> written = new TreeSet<>();
    new MailboxRecords(new MailboxCodec())
        .encode("t", event)
        .headers()
        .forEach(h -> written.add(h.key()));

    assertThat(written)
        .isEqualTo(names(document.at("/components/schemas/eventHeaders").path("properties")));
  }

  @Test
  void everyReferenceLeadsSomewhereAndEverySchemaIsReferredTo() {
    Set<String> schemas = new HashSet<>();
    for (String reference : references(document)) {
      if (reference.startsWith("#")) {
        assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
      } else {
        String schema = reference.substring("../schema/".length());
        assertThat(RecordSchemasTest.document(schema).path("$id").asText()).endsWith("/" + schema);
        schemas.add(schema);
      }
    }

    assertThat(schemas)
        .hasSize(EventType.values().length + MailboxEventType.values().length + 7)
        .contains(
            "control-brake.v1.json",
            "control-parked.v1.json",
            "outcome.v1.json",
            "token.v1.json",
            "token-request.v1.json",
            "subscriber.v1.json",
            "tenant.v1.json");
  }

  private static List<String> references(JsonNode node) {
    return node.findValuesAsText("$ref");
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(object.properties().stream().map(Map.Entry::getKey).toList());
  }
}
