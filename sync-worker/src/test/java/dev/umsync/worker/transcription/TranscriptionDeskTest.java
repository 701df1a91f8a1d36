package dev.umsync.worker.transcription;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.umsync.common.config.Secret;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.audio.AudioConverter.Conversion;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.audio.Recordings;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The desk against a server that speaks the protocol over a socket. */
@Timeout(60)
class TranscriptionDeskTest {
  private static final String VERBOSE =
      """
      {"task":"transcribe","language":"spanish","duration":4.0,"text":" Hola, soy Ana. ",
       "segments":[{"start":0.0,"end":3.0,"avg_logprob":-0.1},{"start":3.0,"end":4.0,"avg_logprob":-0.5}]}
      """;

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Updated> late = new LinkedBlockingQueue<>();
  private final TranscriptBoard board = new TranscriptBoard(10, 10);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch answer = new CountDownLatch(1);
  private volatile boolean stalls;
  private volatile int status = 200;
  private volatile String body = VERBOSE;
  private volatile Conversion conversion = new Conversion.Not("is not to be converted");
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/v1/audio/transcriptions",
        exchange -> {
          requests.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + "\n"
                  + new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] bytes = body.getBytes(UTF_8);
          if (status == 302) {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
          }
          exchange.sendResponseHeaders(status, stalls ? bytes.length + 1 : bytes.length);
          if (stalls) {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            return; // the last byte never comes
          }
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    answer.countDown();
    server.stop(0);
    executor.shutdownNow();
  }

  private TranscriptionDesk desk(int atOnce, int waiting, long largestBytes, Duration timeout) {
    TranscriptionService service =
        new TranscriptionService(
            "whisper",
            URI.create(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/audio/transcriptions"),
            "whisper-1",
            true,
            Optional.of(new Secret("sk-very-secret")),
            timeout,
            atOnce,
            waiting,
            largestBytes);
    return TranscriptionDesk.overHttp(
        List.of(service),
        new Recordings((file, encoding) -> conversion),
        board,
        late::add,
        executor,
        Clock.systemUTC(),
        registry);
  }

  private TranscriptionDesk desk() {
    return desk(2, 2, 1 << 20, Duration.ofSeconds(20));
  }

  private static Received voicemail(String id) {
    return SampleEvents.received(id);
  }

  private static Received voicemail(String id, byte[] audio) {
    return SampleEvents.received(id, SampleEvents.ana(), audio, false, false, Optional.empty());
  }

  private static byte[] sample(String name) throws IOException {
    try (InputStream in = TranscriptionDeskTest.class.getResourceAsStream("/audio/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private double counted(String result) {
    return registry.counter("umsync.worker.transcriptions", "result", result).count();
  }

  private Updated published() throws InterruptedException {
    Updated event = late.poll(20, TimeUnit.SECONDS);
    assertThat(event).as("a published transcript").isNotNull();
    return event;
  }

  @Test
  void recordingGoesToTheEndpointAsAFormWithTheKeyInItsHeader() throws Exception {
    answer.countDown();

    assertThat(desk().ask(voicemail("vm-1"), "whisper")).isTrue();

    String request = requests.poll(20, TimeUnit.SECONDS);
    assertThat(request)
        .startsWith("Bearer sk-very-secret\n")
        .contains("name=\"model\"\r\n\r\nwhisper-1\r\n")
        .contains("name=\"response_format\"\r\n\r\nverbose_json\r\n")
        .contains("filename=\"voicemail.wav\"\r\nContent-Type: audio/wav\r\n\r\n")
        .contains(new String(SampleEvents.audio(1_000), ISO_8859_1));
  }

  @Test
  void recordingThatNoServiceReadsGoesThereAsMp3() throws Exception {
    answer.countDown();
    byte[] mp3 = sample("layer3.mp3");
    conversion = new Conversion.Done(AudioFile.of(Audio.of("audio/mpeg", mp3)));

    desk().ask(voicemail("vm-1", sample("speech.gsm")), "whisper");

    assertThat(requests.poll(20, TimeUnit.SECONDS))
        .contains("filename=\"voicemail.mp3\"\r\nContent-Type: audio/mpeg\r\n\r\n")
        .contains(new String(mp3, ISO_8859_1));
  }

  @Test
  void recordingThatCanNotBeConvertedGoesThereAsItCame() throws Exception {
    answer.countDown();

    desk().ask(voicemail("vm-1", sample("speech.gsm")), "whisper");

    assertThat(requests.poll(20, TimeUnit.SECONDS)).contains("filename=\"voicemail.gsm\"");
  }

  @Test
  void transcriptThatNobodyWaitsForIsPublishedAsAnEvent() throws Exception {
    answer.countDown();

    desk().ask(voicemail("vm-1"), "whisper");

    Updated event = published();
    Transcript words = event.transcript().orElseThrow();
    assertThat(words.text()).isEqualTo("Hola, soy Ana.");
    assertThat(words.language()).contains("es");
    // exp(-0.1) three seconds long, exp(-0.5) one
    assertThat(words.confidence().orElseThrow()).isBetween(0.829, 0.831);
    assertThat(event.meta().id()).isEqualTo("umsync-transcript-vm-1");
    assertThat(event.meta().source()).isEqualTo(SampleEvents.SOURCE);
    assertThat(event.meta().subscriber()).isEqualTo(SampleEvents.SUBSCRIBER);
  }

  @Test
  void transcriptThatADeliveryWaitsForIsUsedAtOnceAndNotPublished() throws Exception {
    Received event = voicemail("vm-1");
    TranscriptionDesk desk = desk();
    desk.ask(event, "whisper");
    var held =
        executor.submit(() ->
            board.await(
                SampleEvents.SUBSCRIBER,
                event.voicemail(),
                Duration.ofSeconds(20),
                () -> desk.underWay(SampleEvents.SUBSCRIBER, event.voicemail())));
    while (board.held() == 0) {
      Thread.onSpinWait();
    }

    answer.countDown();

    assertThat(held.get(20, TimeUnit.SECONDS)).isPresent();
    while (counted("in-time") == 0) {
      Thread.onSpinWait();
    }
    assertThat(late).isEmpty();
  }

  @Test
  void askingTwiceIsOneRequest() throws Exception {
    TranscriptionDesk desk = desk();

    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();
    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();
    answer.countDown();

    published();
    assertThat(requests).hasSize(1);
  }

  @Test
  void moreThanItsRoomIsNotTaken() {
    TranscriptionDesk desk = desk(1, 1, 1 << 20, Duration.ofSeconds(20));

    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();
    assertThat(desk.ask(voicemail("vm-2"), "whisper")).isTrue();
    assertThat(desk.ask(voicemail("vm-3"), "whisper")).isFalse();

    assertThat(counted("no-room")).isEqualTo(1);
  }

  @Test
  void tooLargeOneAndUnknownServiceAreNotAsked() {
    assertThat(desk(1, 1, 999, Duration.ofSeconds(1)).ask(voicemail("vm-1"), "whisper")).isFalse();
    assertThat(desk().ask(voicemail("vm-1"), "other")).isFalse();

    assertThat(requests).isEmpty();
  }

  @Test
  void serviceThatIsNotWellIsLeftAloneForAWhile() throws Exception {
    answer.countDown();
    status = 500;
    TranscriptionDesk desk = desk();
    int asked = 0;
    while (desk.ask(voicemail("vm-" + asked), "whisper")) {
      asked++;
      while (counted("unavailable") < asked) {
        Thread.onSpinWait();
      }
      assertThat(asked).as("asked although it failed each time").isLessThan(20);
    }

    assertThat(asked).isEqualTo(5);
    assertThat(counted("circuit-open")).isEqualTo(1);
    assertThat(late).isEmpty();
  }

  @Test
  void slowServiceIsGivenUpAfterItsTime() throws Exception {
    desk(1, 1, 1 << 20, Duration.ofMillis(200)).ask(voicemail("vm-1"), "whisper");

    while (counted("timed-out") == 0) {
      Thread.onSpinWait();
    }
    assertThat(late).isEmpty();
  }

  @Test
  void answerThatNeverEndsIsGivenUpAfterItsTimeAndItsPlaceIsFree() throws Exception {
    answer.countDown();
    stalls = true;
    TranscriptionDesk desk = desk(1, 0, 1 << 20, Duration.ofSeconds(3));

    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();

    while (counted("timed-out") == 0 || desk.underWay(SampleEvents.SUBSCRIBER, key("vm-1"))) {
      Thread.onSpinWait();
    }
    stalls = false;
    assertThat(desk.ask(voicemail("vm-2"), "whisper")).isTrue();
    assertThat(published().voicemailId().value()).isEqualTo("vm-2");
  }

  @Test
  void answerWithoutAnEndIsNotReadToIt() throws Exception {
    answer.countDown();
    body = "{\"text\":\"" + "a".repeat(2 << 20) + "\"}";

    desk().ask(voicemail("vm-1"), "whisper");

    while (counted("unreachable") == 0) {
      Thread.onSpinWait();
    }
    assertThat(late).isEmpty();
  }

  @Test
  void deliveryIsNotHeldForAServiceThatFailed() throws Exception {
    status = 500;
    TranscriptionDesk desk = desk();
    desk.ask(voicemail("vm-1"), "whisper");
    var held =
        executor.submit(() ->
            board.await(
                SampleEvents.SUBSCRIBER,
                key("vm-1"),
                Duration.ofDays(1),
                () -> desk.underWay(SampleEvents.SUBSCRIBER, key("vm-1"))));
    while (board.held() == 0) {
      Thread.onSpinWait();
    }

    answer.countDown();

    assertThat(held.get(20, TimeUnit.SECONDS)).isEmpty();
  }

  /** As each further attempt at its delivery does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"200 | {\"text\":\" \"} | silence", "400 | not audio | refused-recording"})
  void recordingThatAServiceHasNoWordsForIsNotSentThereAgain(int code, String said, String cause)
      throws Exception {
    answer.countDown();
    status = code;
    body = said;
    TranscriptionDesk desk = desk();
    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();
    ended(desk, "vm-1");

    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isFalse();

    assertThat(counted(cause)).isEqualTo(1);
    assertThat(counted("asked-before")).isEqualTo(1);
    assertThat(requests).hasSize(1);
    assertThat(desk.ask(voicemail("vm-2"), "whisper")).as("another one").isTrue();
  }

  @Test
  void recordingThatConvertedIsTooLargeIsNotConvertedAgain() throws Exception {
    answer.countDown();
    byte[] gsm = sample("speech.gsm");
    conversion =
        new Conversion.Done(AudioFile.of(Audio.of("audio/mpeg", SampleEvents.audio(2_000))));
    TranscriptionDesk desk = desk(1, 1, 1_000, Duration.ofSeconds(20));
    assertThat(desk.ask(voicemail("vm-1", gsm), "whisper")).isTrue();
    ended(desk, "vm-1");

    assertThat(desk.ask(voicemail("vm-1", gsm), "whisper")).isFalse();

    assertThat(counted("too-large")).isEqualTo(1);
    assertThat(counted("asked-before")).isEqualTo(1);
  }

  @Test
  void failureThatMayPassIsNoReasonNotToAskAgain() throws Exception {
    answer.countDown();
    status = 503;
    TranscriptionDesk desk = desk();
    desk.ask(voicemail("vm-1"), "whisper");
    ended(desk, "vm-1");
    status = 200;

    assertThat(desk.ask(voicemail("vm-1"), "whisper")).isTrue();

    assertThat(published().transcript()).isPresent();
  }

  private static void ended(TranscriptionDesk desk, String id) {
    while (desk.underWay(SampleEvents.SUBSCRIBER, key(id))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void recordingCanNotAddFieldsToItsForm() throws Exception {
    answer.countDown();
    desk().ask(voicemail("vm-1"), "whisper");
    String first = requests.take();
    desk().ask(voicemail("vm-2", first.getBytes(ISO_8859_1)), "whisper");

    String second = requests.take();

    assertThat(second).contains(first);
    assertThat(boundary(second)).isNotEqualTo(boundary(first));
  }

  private static String boundary(String request) {
    return request.lines().skip(1).findFirst().orElseThrow();
  }

  private static VoicemailKey key(String id) {
    return voicemail(id).voicemail();
  }

  @Test
  void redirectIsNotFollowedWithTheKey() throws Exception {
    answer.countDown();
    status = 302;
    desk().ask(voicemail("vm-1"), "whisper");

    while (counted("unavailable") == 0) {
      Thread.onSpinWait();
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void answerWithoutWordsIsNoTranscript() throws Exception {
    answer.countDown();
    body = "{\"text\":\"  \"}";
    TranscriptionDesk desk = desk();
    desk.ask(voicemail("vm-1"), "whisper");
    while (counted("silence") == 0) {
      Thread.onSpinWait();
    }
    body = "<html>not json";
    desk.ask(voicemail("vm-2"), "whisper");
    while (counted("unreadable") == 0) {
      Thread.onSpinWait();
    }
    assertThat(late).isEmpty();
  }
}
