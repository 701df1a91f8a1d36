package dev.umsync.common.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TokenSettings;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.token.TokenRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records of the topics, held against their published schemas in both directions. */
class RecordSchemasTest {
  private static final Instant NOW = Instant.parse("2026-05-04T09:30:00.5Z");
  private static final SourceUri SOURCE = new SourceUri("um://nupoint-1");

  static Stream<Arguments> records() {
    return Stream.concat(full(), bare());
  }

  static Stream<Arguments> full() {
    return Stream.of(
        Arguments.of("outcome.v1.json", outcome(OutcomeRecord.Result.APPLIED, true)),
        Arguments.of(
            "token.v1.json",
            new TokenRecord(
                "google",
                "XOAUTH2",
                "s",
                NOW,
                NOW,
                "c1",
                "4275878552",
                Optional.of(new byte[] {1}),
                false)),
        Arguments.of("token-request.v1.json", new TokenRequest(TokenRequest.Reason.REFUSED, NOW)),
        Arguments.of(
            "subscriber.v1.json",
            new SubscriberRecord(
                Subscriber.of("ana@example.com"),
                Optional.of("Ana"),
                List.of(new SubscriberRecord.Box(SOURCE, "2045")),
                Optional.of("de-DE"),
                Optional.of("Europe/Berlin"),
                Optional.of("Voicemail"),
                Optional.of("Phone"))),
        Arguments.of(
            "tenant.v1.json",
            new TenantRecord(
                "example.com",
                "google",
                Optional.of("Voicemail"),
                TenantRecord.DeleteRule.TRASH,
                TenantRecord.GOOGLE_MAIL_SCOPE,
                Optional.of(
                    new MessageSettings(
                        Optional.of("de-DE"),
                        Optional.of("Europe/Berlin"),
                        Optional.of("DE"),
                        Optional.of("acme"),
                        Optional.of("desk@{domain}"),
                        Optional.of("+49 30 1234567"),
                        Optional.of(MessageSettings.Audio.AS_IT_CAME),
                        Optional.of("Voicemail"),
                        Optional.of("whisper"),
                        Optional.of(20))),
                Optional.of(
                    new TokenSettings(
                        List.of("https://www.googleapis.com/auth/calendar.readonly"),
                        Optional.of("ana@example.com"))))));
  }

  static Stream<Arguments> bare() {
    Stream<Arguments> outcomes =
        Arrays.stream(OutcomeRecord.Result.values())
            .map(result -> Arguments.of("outcome.v1.json", outcome(result, false)));
    Stream<Arguments> requests =
        Arrays.stream(TokenRequest.Reason.values())
            .map(reason -> Arguments.of("token-request.v1.json", new TokenRequest(reason, NOW)));
    Stream<Arguments> tenants =
        Arrays.stream(TenantRecord.DeleteRule.values())
            .map(rule ->
                Arguments.of(
                    "tenant.v1.json",
                    new TenantRecord("example.com", "google", Optional.empty(), rule, "s")));
    Stream<Arguments> others =
        Stream.of(
            Arguments.of("token.v1.json", TokenRecord.revocation("google", "c1", NOW)),
            Arguments.of(
                "subscriber.v1.json",
                new SubscriberRecord(
                    Subscriber.of("ana@example.com"),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())));
    return Stream.of(outcomes, requests, tenants, others).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("records")
  void whatIsWrittenFitsItsSchemaAndIsReadAsTheSame(String schema, Object record) throws Exception {
    byte[] json = Json.bytes(record);

    assertThat(errors(schema, json)).isEmpty();
    assertThat(Json.bytes(Json.read(json, record.getClass()))).isEqualTo(json);
  }

  @ParameterizedTest
  @MethodSource("full")
  void theSchemaNamesTheFieldsOfTheRecordAndNoOthers(String schema, Record record)
      throws Exception {
    List<String> components =
        Arrays.stream(record.getClass().getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    List<String> written = names(Json.mapper().readTree(Json.bytes(record)));

    assertThat(names(document(schema).path("properties")))
        .containsExactlyInAnyOrderElementsOf(components);
    assertThat(written).containsExactlyInAnyOrderElementsOf(components);
  }

  @ParameterizedTest
  @MethodSource("full")
  void aRecordWithoutARequiredFieldIsRefusedBySchemaAndCode(String schema, Record record)
      throws Exception {
    for (JsonNode name : document(schema).path("required")) {
      ObjectNode json = (ObjectNode) Json.mapper().readTree(Json.bytes(record));
      boolean number = json.path(name.asText()).isNumber();
      json.remove(name.asText());
      byte[] broken = Json.bytes(json);

      assertThat(errors(schema, broken)).as(name.asText()).hasSize(1);
      if (!number) { // a number that is missing is read as 0
        assertThat(isRead(broken, record.getClass())).as(name.asText()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("full")
  void unknownFieldsAreIgnoredBySchemaAndCode(String schema, Record record) throws Exception {
    ObjectNode json = (ObjectNode) Json.mapper().readTree(Json.bytes(record));
    byte[] newer = Json.bytes(json.put("ofALaterVersion", true));

    assertThat(errors(schema, newer)).isEmpty();
    assertThat(isRead(newer, record.getClass())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("full")
  void theSchemaIsNamedAfterItsFile(String schema, Record record) {
    assertThat(document(schema).path("$id").asText())
        .isEqualTo("https://umsync.invalid/schema/" + schema);
    assertThat(document(schema).path("title").asText()).isNotBlank();
    assertThat(record).isNotNull();
  }

  private static OutcomeRecord outcome(OutcomeRecord.Result result, boolean full) {
    OutcomeRecord outcome = bareOutcome(result, full);
    return full ? outcome.afterParking("mailbox-full", NOW) : outcome;
  }

  private static OutcomeRecord bareOutcome(OutcomeRecord.Result result, boolean full) {
    return new OutcomeRecord(
        SOURCE,
        "1",
        "dev.umsync.voicemail.received",
        new VoicemailId("4711"),
        result,
        full ? Optional.of("early delete") : Optional.empty(),
        full ? Optional.of("INBOX") : Optional.empty(),
        full ? OptionalLong.of(4_294_967_295L) : OptionalLong.empty(),
        full ? OptionalLong.of(1) : OptionalLong.empty(),
        3,
        42,
        NOW,
        NOW,
        NOW,
        1);
  }

  private static boolean isRead(byte[] json, Class<?> type) {
    try {
      Json.read(json, type);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<?> errors(String schema, byte[] json) {
    Schema checks =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(document(schema).toString(), InputFormat.JSON);
    return checks.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON);
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  static JsonNode document(String schema) {
    try (InputStream in = RecordSchemasTest.class.getResourceAsStream("/schema/" + schema)) {
      return Json.mapper().readTree(Objects.requireNonNull(in, schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
