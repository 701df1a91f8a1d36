package dev.umsync.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.ingest.api.CloudEventBody.Mode;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests here are written by the CloudEvents SDK: what it writes is what we read. */
class CloudEventBodyTest {
  private final EventCodec codec = new EventCodec();
  private final EventMeta meta =
      new EventMeta(
          "e-1",
          new SourceUri("um://pbx"),
          Subscriber.of("ana@example.com"),
          Instant.parse("2026-05-04T09:30:00.5Z"));
  private final VoicemailEvent read = new Read(meta, new VoicemailId("vm-1"));
  private final Map<String, String> headers = new HashMap<>();
  private byte[] body = new byte[0];

  private Received received(byte[] audio) {
    return new Received(
        meta,
        new VoicemailId("vm-1"),
        new Caller(Optional.of("+34 1"), Optional.of("\u30a2\u30ca")),
        meta.time(),
        3,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        Audio.of("audio/wav", audio));
  }

  private void sdkWrites(Mode mode, CloudEvent event) {
    var writer =
        HttpMessageFactory.createWriter(
            (name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value), b -> body = b);
    if (mode == Mode.BINARY) {
      writer.writeBinary(event);
    } else {
      writer.writeStructured(event, new JsonFormat());
    }
  }

  private VoicemailEvent decoded() throws EventProblem {
    Mode mode =
        CloudEventBody.mode(headers.getOrDefault("content-type", ""), headers).orElseThrow();
    Envelope envelope = CloudEventBody.read(mode, headers, body).getFirst();
    return codec.decode(envelope.type(), envelope.meta(), envelope.data());
  }

  @Test
  void binaryEventOfTheSdkIsRead() throws EventProblem {
    sdkWrites(Mode.BINARY, codec.encode(received(new byte[] {1, 2, 3})));

    assertThat(decoded()).isEqualTo(received(new byte[] {1, 2, 3}));
  }

  @Test
  void structuredEventOfTheSdkIsRead() throws EventProblem {
    sdkWrites(Mode.STRUCTURED, codec.encode(received(new byte[] {1, 2, 3})));

    assertThat(decoded()).isEqualTo(received(new byte[] {1, 2, 3}));
  }

  @Test
  void structuredEventWithItsDataInBase64IsRead() throws EventProblem {
    headers.put("content-type", "application/cloudevents+json; charset=UTF-8");
    body = new JsonFormat().withForceJsonDataToBase64().serialize(codec.encode(read));
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("data_base64");

    assertThat(decoded()).isEqualTo(read);
  }

  @Test
  void batchKeepsItsOrderAndEachEventItsPlace() {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    batch.write('[');
    batch.writeBytes(new JsonFormat().serialize(codec.encode(read)));
    batch.write(',');
    batch.writeBytes(new JsonFormat().serialize(codec.encode(received(new byte[1]))));
    batch.write(']');

    List<Envelope> envelopes = CloudEventBody.read(Mode.BATCHED, Map.of(), batch.toByteArray());

    assertThat(envelopes).hasSize(2);
    assertThat(envelopes.get(1).attributes())
        .containsEntry("type", received(new byte[1]).type().ceType());
    HttpProblem problem =
        envelopes.get(1).place().refuse(Refusal.MALFORMED, "/audio/size", "is missing");
    assertThat(problem.detail().extensions()).containsEntry("pointer", "/1/data/audio/size");
  }

  @Test
  void percentEncodedHeadersAreDecoded() throws EventProblem {
    sdkWrites(Mode.BINARY, codec.encode(read));
    headers.put("ce-id", "%E3%82%A2%20100%");
    assertThat(decoded().meta().id()).isEqualTo("\u30a2 100%");
  }

  @Test
  void problemOfAnAttributePointsWhereItsSenderWroteIt() {
    Place headersOf = new Place.InHeaders();
    Place document = new Place.InDocument("/3");

    assertThat(headersOf.refuse(Refusal.MALFORMED, "ce_id", "is missing").detail().extensions())
        .containsEntry("header", "ce-id");
    assertThat(document.refuse(Refusal.MALFORMED, "ce_id", "is missing").detail().extensions())
        .containsEntry("pointer", "/3/id");
  }

  @Test
  void whatIsNoCloudEventIsRefused() {
    for (String json :
        List.of(
            "1",
            "{}",
            "{\"data_base64\":\"*\"}",
            "{\"data_base64\":\"" + Base64.getEncoder().encodeToString(new byte[] {'x'}) + "\"}")) {
      assertThat(
              catchThrowableOfType(
                  HttpProblem.class,
                  () ->
                      CloudEventBody.read(
                          Mode.STRUCTURED, Map.of(), json.getBytes(StandardCharsets.UTF_8))))
          .as(json)
          .isNotNull();
    }
    assertThat(CloudEventBody.mode("application/json", Map.of())).isEmpty();
    assertThat(CloudEventBody.mode("text/plain", Map.of("ce-specversion", "1.0"))).isEmpty();
  }
}
