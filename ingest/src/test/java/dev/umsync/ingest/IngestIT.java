package dev.umsync.ingest;

import static dev.umsync.ingest.IngestClient.ANA;
import static dev.umsync.ingest.IngestClient.event;
import static dev.umsync.ingest.IngestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.IngestClient.Answer;
import io.cloudevents.jackson.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every request here goes over TLS to a real server with a real broker behind it. */
@Timeout(180)
class IngestIT {
  private static final int LIMIT = 20 * 1024 * 1024;
  @TempDir static Path folder;
  static IngestSite site;
  static Topics topics;
  static IngestRole role;
  static IngestClient client;
  static byte[] wav;

  private final EventCodec codec = new EventCodec();

  @BeforeAll
  static void start() throws Exception {
    site = new IngestSite(folder);
    topics = site.populated("umsync.");
    role = site.startReady(topics, Map.of());
    client = site.client(role);
    try (InputStream in = IngestIT.class.getResourceAsStream("/audio/pcm16.wav")) {
      wav = Objects.requireNonNull(in).readAllBytes();
    }
  }

  @AfterAll
  static void stop() {
    client.close();
    role.close();
    site.close();
  }

  @AfterEach
  void makeRoom() {
    site.storageHasRoom().set(true);
  }

  private VoicemailEvent stored(JsonNode at) throws Exception {
    return new EventRecords(codec)
        .decode(
            site.record(
                at.path("topic").asText(),
                at.path("partition").asInt(),
                at.path("offset").asLong()));
  }

  /** A WAV of this size with noise in it. */
  private static byte[] recording(int bytes) {
    byte[] all = new byte[bytes];
    new Random(42).nextBytes(all);
    ByteBuffer.wrap(all)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(bytes - 8)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 7)
        .putShort((short) 1)
        .putInt(8000)
        .putInt(8000)
        .putShort((short) 1)
        .putShort((short) 8)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(bytes - 44);
    return all;
  }

  private static void assertProblem(Answer answer, int status, String problem) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(problem);
  }

  // What is taken

  @Test
  void uploadIsOnTheTopicByteByByteWhereTheAnswerSays() throws Exception {
    Answer answer = client.upload(form(event(ANA, "vm-1"), "audio/x-wav", wav));

    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(answer.json().path("id").asText()).isEqualTo("received:vm-1");
    assertThat(answer.json().path("topic").asText()).isEqualTo("umsync.voicemail");
    Received event = (Received) stored(answer.json());
    assertThat(event.meta().subscriber()).isEqualTo(Subscriber.of("ana@example.com"));
    assertThat(event.meta().source()).isEqualTo(new SourceUri(IngestSite.SOURCE));
    assertThat(event.caller().name()).contains("J\u00f6rg \u30a2\u30ca");
    assertThat(event.urgent()).isTrue();
    assertThat(event.audio().contentType()).isEqualTo("audio/wav");
    assertThat(event.audio().content()).isEqualTo(wav);
  }

  @Test
  void boxFindsItsOwner() throws Exception {
    Answer answer = client.upload(form(event("\"box\":\"2046\"", "vm-2"), "audio/wav", wav));

    assertThat(stored(answer.json()).meta().subscriber())
        .isEqualTo(Subscriber.of("bo@example.com"));
  }

  @Test
  void sameVoicemailTwiceIsTheSameEventTwice() throws Exception {
    byte[] form = form(event(ANA, "vm-3"), "audio/wav", wav);

    Answer first = client.upload(form);
    Answer again = client.upload(form);

    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(stored(again.json())).isEqualTo(stored(first.json()));
  }

  @Test
  void audioJustBelowTheLimitIsTaken() throws Exception {
    byte[] audio = recording(LIMIT);

    Answer answer = client.upload(form(event(ANA, "vm-4"), "audio/wav", audio));

    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    assertThat(((Received) stored(answer.json())).audio().sha256()).isEqualTo(Audio.sha256(audio));
  }

  @Test
  void callerNameOfTenKilobytesIsTakenAndShortened() throws Exception {
    String longName = event(ANA, "vm-5").replace("J\u00f6rg", "\u00e9".repeat(5_000));

    Answer answer = client.upload(form(longName, "audio/wav", wav));

    assertThat(((Received) stored(answer.json())).caller().name().orElseThrow()).hasSize(256);
  }

  private EventMeta meta(String id) {
    return new EventMeta(
        id,
        new SourceUri(IngestSite.SOURCE),
        Subscriber.of("ana@example.com"),
        Instant.parse("2026-05-04T09:30:00Z"));
  }

  private List<VoicemailEvent> oneOfEachType() throws Exception {
    VoicemailId id = new VoicemailId("vm-6");
    Answer sample = client.upload(form(event(ANA, "vm-6"), "audio/wav", wav));
    Received r = (Received) stored(sample.json());
    return List.of(
        r,
        new Read(meta("e-read"), id),
        new Unread(meta("e-unread"), id),
        new Updated(meta("e-updated"), id, Optional.of(false), Optional.empty()),
        new Deleted(meta("e-deleted"), id));
  }

  private byte[] structured(VoicemailEvent event) {
    return new JsonFormat().serialize(codec.encode(event));
  }

  private byte[] batch(List<byte[]> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < events.size(); i++) {
      out.writeBytes(i == 0 ? new byte[0] : new byte[] {','});
      out.writeBytes(events.get(i));
    }
    out.write(']');
    return out.toByteArray();
  }

  @Test
  void allFiveTypesAreTakenStructuredAndBinary() throws Exception {
    for (VoicemailEvent event : oneOfEachType()) {
      Answer structured = client.events("application/cloudevents+json", structured(event));
      assertThat(stored(structured.json().at("/accepted/0"))).isEqualTo(event);

      Answer binary =
          client.events(
              "application/json",
              Objects.requireNonNull(codec.encode(event).getData()).toBytes(),
              "ce-specversion",
              "1.0",
              "ce-id",
              event.meta().id(),
              "ce-source",
              IngestSite.SOURCE,
              "ce-type",
              event.type().ceType(),
              "ce-subject",
              "Ana@example.com",
              "ce-time",
              event.meta().time().toString());
      assertThat(stored(binary.json().at("/accepted/0"))).isEqualTo(event);
    }
  }

  @Test
  void batchIsStoredInItsOrder() throws Exception {
    List<VoicemailEvent> events = oneOfEachType();

    Answer answer =
        client.events(
            "application/cloudevents-batch+json",
            batch(events.stream().map(this::structured).toList()));

    assertThat(answer.json().path("accepted")).hasSize(5);
    long before = -1;
    for (int i = 0; i < 5; i++) {
      JsonNode at = answer.json().path("accepted").get(i);
      assertThat(stored(at)).isEqualTo(events.get(i));
      assertThat(at.path("offset").asLong()).isGreaterThan(before);
      before = at.path("offset").asLong();
    }
  }

  @Test
  void eventWithAudioAtTheLimitIsTakenStructured() throws Exception {
    Received small = (Received) oneOfEachType().getFirst();
    String json = new String(structured(small), StandardCharsets.UTF_8);
    Audio audio = Audio.of("audio/wav", recording(LIMIT));
    String large =
        json.replace(
                java.util.Base64.getEncoder().encodeToString(wav),
                java.util.Base64.getEncoder().encodeToString(audio.content()))
            .replace(small.audio().sha256(), audio.sha256())
            .replace("\"size\":" + wav.length, "\"size\":" + LIMIT);

    Answer answer =
        client.events("application/cloudevents+json", large.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
  }

  // What is refused

  @Test
  void batchWithOneBadEventIsRefusedWholePointingAtIt() throws Exception {
    byte[] good = structured(new Read(meta("e-1"), new VoicemailId("vm-7")));
    byte[] bad =
        new String(good, StandardCharsets.UTF_8)
            .replace("\"vm-7\"", "\"\"")
            .getBytes(StandardCharsets.UTF_8);
    long before = site.written(topics);

    Answer answer =
        client.events("application/cloudevents-batch+json", batch(List.of(good, good, bad)));

    assertProblem(answer, 400, "malformed");
    assertThat(answer.json().path("pointer").asText()).isEqualTo("/2/data/voicemailId");
    assertThat(site.written(topics)).isEqualTo(before);
  }

  @Test
  void eventOfAnotherSourceIsRefused() throws Exception {
    byte[] foreign =
        new String(
                structured(new Read(meta("e-1"), new VoicemailId("vm-7"))), StandardCharsets.UTF_8)
            .replace("um://pbx", "um://other")
            .getBytes(StandardCharsets.UTF_8);

    Answer answer = client.events("application/cloudevents+json", foreign);

    assertProblem(answer, 403, "foreign-source");
    assertThat(answer.json().path("pointer").asText()).isEqualTo("/source");
  }

  @Test
  void audioAboveTheLimitIsRefusedNamingIt() throws Exception {
    Answer answer = client.upload(form(event(ANA, "vm-8"), "audio/wav", recording(LIMIT + 1)));

    assertProblem(answer, 413, "too-large");
    assertThat(answer.json().path("detail").asText())
        .isEqualTo("The audio is larger than the limit of 20,971,520 bytes (20.0 MiB).");
    assertThat(answer.json().path("limit").asInt()).isEqualTo(LIMIT);
  }

  @Test
  void audioFarAboveTheLimitIsRefusedWithAndWithoutALength() throws Exception {
    byte[] form = form(event(ANA, "vm-8"), "audio/wav", recording(2 * LIMIT));
    Answer chunked =
        client.post(
            IngestClient.VOICEMAILS,
            client
                .request(IngestClient.VOICEMAILS)
                .header("Content-Type", "multipart/form-data; boundary=a-boundary")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(form))));

    assertProblem(client.upload(form), 413, "too-large");
    assertProblem(chunked, 413, "too-large");
  }

  @Test
  void refusalThatSendsNoBodyYetIsReadByWhoeverExpects100Continue() throws Exception {
    Answer answer =
        client.post(
            IngestClient.VOICEMAILS,
            client
                .request(IngestClient.VOICEMAILS)
                .expectContinue(true)
                .header("Content-Type", "multipart/form-data; boundary=a-boundary")
                .POST(BodyPublishers.ofByteArray(new byte[2 * LIMIT])));

    assertProblem(answer, 413, "too-large");
    assertThat(client.upload(form(event(ANA, "vm-9"), "audio/wav", wav)).status()).isEqualTo(202);
  }

  @Test
  void audioThatIsEmptyTruncatedOrForeignIsRefused() throws Exception {
    assertProblem(
        client.upload(form(event(ANA, "vm-8"), "audio/wav", new byte[0])), 400, "unusable-audio");
    assertProblem(
        client.upload(form(event(ANA, "vm-8"), "audio/wav", Arrays.copyOf(wav, 4_000))),
        400,
        "unusable-audio");
    Answer html =
        client.upload(
            form(event(ANA, "vm-8"), "audio/wav", "<html>".getBytes(StandardCharsets.US_ASCII)));
    assertProblem(html, 415, "wrong-audio-type");
    assertThat(html.json().path("detail").asText()).contains("HTML", "audio/wav, audio/mpeg");
    assertProblem(
        client.upload(form(event(ANA, "vm-8"), "audio/mpeg", wav)), 415, "wrong-audio-type");
  }

  @Test
  void eventWithForeignAudioIsRefusedPointingAtIt() throws Exception {
    Received r = (Received) oneOfEachType().getFirst();
    Received foreign =
        new Received(
            r.meta(),
            r.voicemailId(),
            r.caller(),
            r.recordedAt(),
            3,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            false,
            Audio.of("audio/wav", "<html>".getBytes(StandardCharsets.US_ASCII)));

    Answer answer = client.events("application/cloudevents+json", structured(foreign));

    assertProblem(answer, 415, "wrong-audio-type");
    assertThat(answer.json().path("pointer").asText()).isEqualTo("/data/audio/content");
  }

  @Test
  void jsonThatIsNotUtf8IsRefused() throws Exception {
    byte[] latin1 =
        event(ANA, "vm-8").replace("\u30a2\u30ca", "").getBytes(StandardCharsets.ISO_8859_1);

    Answer upload = client.upload(form(latin1, "audio/wav", wav));
    assertProblem(upload, 400, "malformed");
    assertThat(upload.json().path("detail").asText()).contains("not in UTF-8");
    assertProblem(client.events("application/cloudevents+json", latin1), 400, "malformed");
  }

  @Test
  void schemaProblemPointsAtTheFault() throws Exception {
    Answer answer =
        client.upload(form(event(ANA, "vm-8").replace(":3,", ":-3,"), "audio/wav", wav));

    assertProblem(answer, 400, "malformed");
    assertThat(answer.json().path("pointer").asText()).isEqualTo("/durationSeconds");
    assertThat(answer.json().path("part").asText()).isEqualTo("event");
  }

  @Test
  void whoHasNoKeyOrAWrongOneIsRefused() throws Exception {
    byte[] form = form(event(ANA, "vm-8"), "audio/wav", wav);
    for (String authorization :
        List.of("", "Bearer ", "Bearer umk_wrong", "Basic eDp5", IngestSite.KEY)) {
      var request =
          client
              .anonymous(IngestClient.VOICEMAILS)
              .header("Content-Type", "multipart/form-data; boundary=a-boundary")
              .POST(BodyPublishers.ofByteArray(form));
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      Answer answer = client.post(IngestClient.VOICEMAILS, request);
      assertProblem(answer, 401, "unauthorized");
      assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
  }

  @Test
  void whoIsNotServedIsRefused() throws Exception {
    Answer nobody =
        client.upload(form(event("\"subscriber\":\"no@example.com\"", "v"), "audio/wav", wav));
    assertProblem(nobody, 422, "unknown-subscriber");
    assertThat(nobody.json().path("pointer").asText()).isEqualTo("/subscriber");

    Answer noBox = client.upload(form(event("\"box\":\"9999\"", "v"), "audio/wav", wav));
    assertProblem(noBox, 422, "unknown-subscriber");
    assertThat(noBox.json().path("pointer").asText()).isEqualTo("/box");

    Answer noTenant = client.upload(form(event("\"box\":\"2047\"", "v"), "audio/wav", wav));
    assertProblem(noTenant, 422, "unknown-tenant");
  }

  @Test
  void otherPathsMethodsAndMediaTypesAreRefused() throws Exception {
    assertThat(client.send(client.request("/v1/nothing").GET()).status()).isEqualTo(404);
    Answer get = client.send(client.request(IngestClient.VOICEMAILS).GET());
    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("Allow")).isEqualTo("POST");
    assertProblem(client.events("text/plain", new byte[] {'x'}), 415, "wrong-media-type");
    assertProblem(
        client.post(
            IngestClient.VOICEMAILS,
            client
                .request(IngestClient.VOICEMAILS)
                .header("Content-Type", "audio/wav")
                .POST(BodyPublishers.ofByteArray(wav))),
        415,
        "wrong-media-type");
  }

  @Test
  void requestWithoutABodyIsRefused() throws Exception {
    assertProblem(client.upload(new byte[0]), 400, "malformed");
    assertProblem(client.events("application/cloudevents+json", new byte[0]), 400, "malformed");
  }

  @Test
  void nearlyFullDiskIsAnsweredWith507UntilThereIsRoom() throws Exception {
    site.storageHasRoom().set(false);
    Answer full = client.upload(form(event(ANA, "vm-10"), "audio/wav", wav));
    assertProblem(full, 507, "storage-full");
    assertThat(client.send(client.anonymous("/health/ready").GET()).text()).contains("disk");

    site.storageHasRoom().set(true);

    assertThat(client.upload(form(event(ANA, "vm-10"), "audio/wav", wav)).status()).isEqualTo(202);
  }

  @Test
  void operatorsToolsAreAnsweredWithoutAKey() throws Exception {
    client.upload(form(event(ANA, "vm-11"), "audio/wav", wav));

    assertThat(client.send(client.anonymous("/health/live").GET()).status()).isEqualTo(200);
    assertThat(client.send(client.anonymous("/health/ready").GET()).status()).isEqualTo(200);
    assertThat(client.send(client.anonymous("/metrics").GET()).text())
        .contains("umsync_ingest_requests_total{result=\"accepted\",route=\"voicemails\"}")
        .contains("umsync_ingest_ack_seconds_count")
        .doesNotContain("@example");
  }
}
