package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.voicemail.SampleEvents;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The whole worker between a real broker and a real mail server. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class DeliveryContract {
  private EmbeddedBroker broker;
  private PipelineRig rig;
  private @Nullable WorkerRole worker;
  private final AtomicInteger people = new AtomicInteger();
  private final List<Subscriber> enrolled = new ArrayList<>();

  abstract TestMailServer start(DemoIdentityProvider idp) throws Exception;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    broker = PipelineRig.broker(folder.resolve("broker"));
    rig = new PipelineRig(broker, folder, this::start);
  }

  @AfterAll
  void close() {
    if (rig != null) {
      rig.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @AfterEach
  void stopWorker() {
    if (worker != null) {
      worker.close();
    }
  }

  PipelineRig rig() {
    return rig;
  }

  void startWorker() {
    startWorker("");
  }

  /** With more settings of the section {@code worker}, each line indented by two. */
  void startWorker(String more) {
    worker = rig.worker("w1", more);
  }

  Subscriber somebody() {
    Subscriber who = rig.enrol("person" + people.incrementAndGet() + "@example.com");
    enrolled.add(who);
    return who;
  }

  /** All folders of everybody who was enrolled, whatever test sent to them. */
  private Map<Subscriber, List<StoredMessage>> everyMailbox() {
    Map<Subscriber, List<StoredMessage>> all = new LinkedHashMap<>();
    for (Subscriber who : enrolled) {
      try (var reader = rig.mail.reader(who.address())) {
        all.put(who, reader.allMessages());
      }
    }
    return all;
  }

  static EventMeta meta(Subscriber who, String id) {
    return new EventMeta(id, SampleEvents.SOURCE, who, Instant.now());
  }

  static Received voicemail(Subscriber who, String id, byte[] audio) {
    Received sample = SampleEvents.received(id);
    return new Received(
        meta(who, "received-" + id),
        sample.voicemailId(),
        sample.caller(),
        Instant.now(),
        32,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        Audio.of("audio/wav", audio));
  }

  static byte[] recording(byte[] raw) throws Exception {
    MimeMessage message =
        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    BodyPart part = ((Multipart) message.getContent()).getBodyPart(1);
    return part.getInputStream().readAllBytes();
  }

  void awaitOutcomes(String voicemailId, int count) {
    awaitThat(
        count + " outcomes of " + voicemailId, () -> rig.outcomesOf(voicemailId).size() >= count);
  }

  @Test
  void voicemailLandsOnceWithItsRecordingAndItsOutcome() throws Exception {
    Subscriber who = somebody();
    byte[] audio = SampleEvents.audio(300_000);
    startWorker();

    rig.send(voicemail(who, "whole", audio));
    awaitOutcomes("whole", 1);

    List<StoredMessage> there = rig.messages(who);
    assertThat(there).hasSize(1);
    assertThat(recording(rig.raw(who, there.getFirst()))).isEqualTo(audio);
    assertThat(there.getFirst().header(MessageIdentity.HEADER)).isPresent();
    assertThat(there.getFirst().isSeen()).isFalse();
    OutcomeRecord outcome = rig.outcomesOf("whole").getFirst();
    assertThat(outcome.result()).isEqualTo(Result.APPLIED);
    assertThat(outcome.uid()).hasValue(there.getFirst().uid());
    assertThat(outcome.uidValidity()).hasValue(there.getFirst().uidValidity());
    assertThat(rig.state()).containsKey("um://nupoint-1 whole");
    awaitThat("the offset is committed", rig::caughtUp);
  }

  @Test
  void whatHappensOnThePhoneHappensInTheMailbox() {
    Subscriber who = somebody();
    startWorker();
    VoicemailId id = new VoicemailId("phone");

    rig.send(voicemail(who, "phone", SampleEvents.audio(1_000)));
    rig.send(new Read(meta(who, "phone-read"), id));
    awaitOutcomes("phone", 2);
    assertThat(rig.messages(who)).singleElement().matches(StoredMessage::isSeen);
    rig.send(new Deleted(meta(who, "phone-deleted"), id));
    awaitOutcomes("phone", 3);

    assertThat(rig.messages(who)).isEmpty();
    assertThat(rig.outcomesOf("phone"))
        .extracting(OutcomeRecord::result)
        .containsOnly(Result.APPLIED);
  }

  @Test
  void refusedTokenIsReplacedByAnotherThatWasAskedFor() {
    Subscriber who = somebody();
    rig.publish(who, rig.token(who, "not-a-token", Duration.ofHours(2)));
    startWorker();
    int before = rig.tokens.requests.size();

    rig.send(voicemail(who, "refused", SampleEvents.audio(1_000)));
    awaitOutcomes("refused", 1);

    assertThat(rig.messages(who)).hasSize(1);
    assertThat(rig.tokens.requests.subList(before, rig.tokens.requests.size()))
        .extracting(TokenRequest::reason)
        .contains(TokenRequest.Reason.REFUSED);
  }

  @Test
  void manyVoicemailsOfManyPeopleLandInOrder() {
    List<Subscriber> all = IntStream.range(0, 8).mapToObj(i -> somebody()).toList();
    startWorker();

    for (int n = 0; n < 5; n++) {
      for (Subscriber who : all) {
        rig.send(
            voicemail(
                who, "many-" + who.address().split("@")[0] + "-" + n, SampleEvents.audio(2_000)));
      }
    }
    awaitThat("everything is done", rig::caughtUp);

    for (Subscriber who : all) {
      assertThat(rig.messages(who))
          .extracting(m -> m.header(MessageIdentity.VOICEMAIL_HEADER).orElseThrow())
          .containsExactlyElementsOf(
              IntStream.range(0, 5)
                  .mapToObj(n -> "many-" + who.address().split("@")[0] + "-" + n)
                  .toList());
    }
  }

  @Test
  void replayOfTheWholeTopicLeavesEveryMailboxAndTheOutcomesAsTheyAre() throws Exception {
    Subscriber who = somebody();
    startWorker();
    for (int i = 0; i < 5; i++) {
      rig.send(voicemail(who, "replay-" + i, SampleEvents.audio(1_000)));
    }
    rig.send(new Read(meta(who, "replay-read"), new VoicemailId("replay-0")));
    rig.send(new Unread(meta(who, "replay-unread"), new VoicemailId("replay-0")));
    rig.send(new Read(meta(who, "replay-read-1"), new VoicemailId("replay-1")));
    rig.send(new Deleted(meta(who, "replay-deleted"), new VoicemailId("replay-2")));
    awaitThat("everything is done", rig::caughtUp);
    stopWorker();
    try (var person = rig.mail.person(who.address())) {
      person.markUnread("INBOX", rig.messages(who).get(1).uid());
    }
    Map<Subscriber, List<StoredMessage>> before = everyMailbox();
    assertThat(before.get(who)).hasSizeGreaterThanOrEqualTo(5);
    int outcomes = rig.outcomes().size();

    rig.rewind();
    startWorker();
    awaitThat("everything is done again", rig::caughtUp);

    assertThat(everyMailbox()).isEqualTo(before);
    assertThat(rig.outcomes()).hasSize(outcomes);
  }

  @Test
  void laterTranscriptTakesThePlaceOfAReadMessageAndNotOfAnUnreadOne() throws Exception {
    Subscriber who = somebody();
    byte[] audio = SampleEvents.audio(50_000);
    startWorker();
    rig.send(voicemail(who, "words", audio));
    awaitOutcomes("words", 1);
    rig.send(transcript(who, "words", "words-1", "Too early"));
    awaitOutcomes("words", 2);
    assertThat(rig.messages(who)).hasSize(1);
    assertThat(text(who)).doesNotContain("Too early");
    rig.send(new Read(meta(who, "words-read"), new VoicemailId("words")));
    rig.send(transcript(who, "words", "words-2", "Call me back, please"));
    awaitOutcomes("words", 4);

    List<StoredMessage> there = rig.messages(who);
    assertThat(there).singleElement().matches(StoredMessage::isSeen);
    assertThat(text(who)).contains("Call me back, please").contains(".r1@umsync.invalid>");
    assertThat(recording(rig.raw(who, there.getFirst()))).isEqualTo(audio);
    OutcomeRecord outcome = rig.outcomesOf("words").getLast();
    assertThat(outcome.result()).isEqualTo(Result.APPLIED);
    assertThat(outcome.uid()).hasValue(there.getFirst().uid());
    rig.send(new Deleted(meta(who, "words-deleted"), new VoicemailId("words")));
    awaitOutcomes("words", 5);
    assertThat(rig.messages(who)).isEmpty();
  }

  @Test
  void deliveryIsHeldForTheTranscriptOfAServiceAndGoesOutWithIt() throws Exception {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/v1/audio/transcriptions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] answer = "{\"text\":\"Written down in time\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    service.start();
    String domain = "held" + people.incrementAndGet() + ".example";
    Subscriber who = rig.enrol("person@" + domain);
    rig.tenant(
        domain,
        new MessageSettings(
            Optional.of("de-DE"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("desk@{domain}"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("whisper"),
            Optional.of(20)));
    try {
      startWorker(
          """
            transcription:
              whisper:
                url: http://127.0.0.1:%d/v1/audio/transcriptions
                key: sk-not-to-be-seen
          """
              .formatted(service.getAddress().getPort()));
      rig.send(voicemail(who, "held", SampleEvents.audio(2_000)));
      awaitOutcomes("held", 1);
    } finally {
      service.stop(0);
    }

    assertThat(rig.messages(who)).hasSize(1);
    assertThat(text(who))
        .contains("Written down in time", "Reply-To: desk@" + domain, "Sprachnachricht");
    assertThat(rig.outcomesOf("held").getFirst().detail()).isEmpty();
  }

  private String text(Subscriber who) {
    return new String(rig.raw(who, rig.messages(who).getFirst()), StandardCharsets.ISO_8859_1);
  }

  private static Updated transcript(Subscriber who, String id, String eventId, String words) {
    return new Updated(
        meta(who, eventId),
        new VoicemailId(id),
        Optional.empty(),
        Optional.of(new Transcript(words, Optional.of("en"), OptionalDouble.of(0.9))));
  }

  @Test
  void unknownSubscriberWaitsUntilTheRosterNamesThem() {
    startWorker();
    Subscriber stranger = Subscriber.of("stranger" + people.incrementAndGet() + "@example.com");

    rig.send(voicemail(stranger, "stranger", SampleEvents.audio(1_000)));
    awaitThat("it is parked", () -> !rig.read(TopicSpec.PARKED).isEmpty());
    assertThat(rig.outcomesOf("stranger")).isEmpty();
    rig.enrol(stranger.address());
    awaitOutcomes("stranger", 1);

    assertThat(rig.messages(stranger)).hasSize(1);
  }

  @Test
  void parkedForWantOfATokenComesBackWithTheToken() {
    Subscriber who = somebody();
    rig.tokens.answering(false);
    try {
      startWorker();
      int parked = rig.read(TopicSpec.PARKED).size();
      rig.send(voicemail(who, "tokenless", SampleEvents.audio(1_000)));
      awaitThat("it is parked", () -> rig.read(TopicSpec.PARKED).size() > parked);
    } finally {
      rig.tokens.answering(true);
    }

    rig.publish(who, rig.goodToken(who, Duration.ofHours(1)));
    awaitOutcomes("tokenless", 1);

    assertThat(rig.messages(who)).hasSize(1);
  }
}
