package dev.umsync.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.standalone.demo.Demo;
import dev.umsync.standalone.demo.DemoPage;
import dev.umsync.standalone.demo.DemoSummary;
import dev.umsync.standalone.demo.DemoWorld;
import dev.umsync.standalone.demo.LampCheck;
import dev.umsync.standalone.demo.OutsideWorld;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pipeline promises, whatever mail server it delivers to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PipelineContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Subscriber EMMA = Subscriber.of("emma.brown@demo.umsync.invalid");

  private final OutsideWorld.MailServerStart mailServer;
  private final SecureRandom random = new SecureRandom();
  private DemoWorld world;

  PipelineContract(OutsideWorld.MailServerStart mailServer) {
    this.mailServer = mailServer;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    world =
        DemoWorld.start(
            folder.resolve("data"), mailServer, Map.of(), Clock.systemUTC(), random, line -> {});
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void everyVoicemailArrivesOnceByteForByteAndARepeatAddsNothing() throws Exception {
    DemoSummary first = new Demo(world, Clock.systemUTC(), Thread::sleep, line -> {}).run();
    assertThat(first.line()).startsWith("demo: 12 sent, 12 in mailboxes, 0 missing, 0 doubled");
    assertThat(first.good()).isTrue();

    DemoSummary again = new Demo(world, Clock.systemUTC(), Thread::sleep, line -> {}).run();
    assertThat(again.line()).startsWith("demo: 12 sent, 12 in mailboxes, 0 missing, 0 doubled");

    assertThat(audit("--subscriber", EMMA.address(), "--outcome", "applied"))
        .as("the auditor sees one outcome for each, however often it was sent")
        .filteredOn(line -> line.contains("\"demo-"))
        .allMatch(line -> line.contains("\"result\":\"applied\""))
        .hasSize(3);
    assertThat(audit("--since", "2999-01-01")).isEmpty();
  }

  @Test
  void aVoicemailThatIsReadInTheMailboxTurnsTheLampOfItsPhoneOff() throws Exception {
    new Demo(world, Clock.systemUTC(), Thread::sleep, line -> {}).run();

    LampCheck.Result lamp = new LampCheck(world, Clock.systemUTC()).run();

    assertThat(lamp.good()).as(lamp.line()).isTrue();
    assertThat(lamp.line()).matches("demo: \\d+ read in the mailbox, its lamp went out after .*");
  }

  @Test
  void theTraceOfAPersonSaysWhyTheirLampIsOn() throws Exception {
    Received event = event("lamp-1", "Lamp Lighter", Wav.ofSeconds(1));
    new Kcat(world.bootstrapServers()).produceInJava(world.kafka(), event);
    await("Lamp Lighter", event);
    int before = unread();
    assertThat(world.phones().await("2041", phone -> phone.unheard() == before, PATIENCE)).isTrue();

    List<String> trace = command("audit", "trace", "--subscriber", EMMA.address());

    assertThat(trace).filteredOn(line -> line.contains(" lamp ")).isNotEmpty();
    assertThat(trace.getLast()).contains("lamp-now", "on since", "unheard: ", "lamp-1");
  }

  private int unread() {
    try (MailboxReader reader = world.mail().reader(EMMA.address())) {
      return (int) reader.messages("INBOX").stream().filter(m -> !m.isSeen()).count();
    }
  }

  @Test
  void toPlayAVoicemailOnThePageMarksItAsReadInTheMailbox() throws Exception {
    Received event = event("page-1", "Page Turner", Wav.ofSeconds(1));
    new Kcat(world.bootstrapServers()).produceInJava(world.kafka(), event);
    StoredMessage message = await("Page Turner", event);
    assertThat(message.isSeen()).isFalse();

    try (DemoPage page = new DemoPage(world);
        HttpClient http = HttpClient.newHttpClient()) {
      assertThat(get(http, page.uri()).body()).contains("Page Turner", "Lamp");
      assertThat(find(event.voicemailId()).getFirst().isSeen())
          .as("looking does not read")
          .isFalse();
      String audio = "/audio?mailbox=%s&uid=%d".formatted(EMMA.address(), message.uid());
      assertThat(get(http, page.uri().resolve(audio)).statusCode()).isEqualTo(200);
    }

    assertThat(find(event.voicemailId()).getFirst().isSeen()).isTrue();
  }

  private static HttpResponse<String> get(HttpClient http, URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<String> audit(String... options) {
    List<String> all = new ArrayList<>(List.of("audit", "list", "--json"));
    all.addAll(List.of(options));
    return command(all.toArray(String[]::new));
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(List.of("--set", "kafka.bootstrap-servers=" + world.bootstrapServers()));
    command.addAll(List.of("--set", "kafka.subscriber-partitions=12"));
    CommandRun run = CommandRun.of(command.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return run.out().lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"consistent_random", "murmur2_random"})
  void anEventThatKcatProducedArrives(String partitioner) throws Exception {
    assumeTrue(Kcat.isThere(), "kcat is not installed");
    Received event = event("kcat-" + partitioner, "Zoë Ångström", Wav.ofSeconds(2));

    new Kcat(world.bootstrapServers()).produce("umsync.voicemail", event, partitioner);

    StoredMessage message = await("Zoë Ångström", event);
    assertThat(message.header("X-UMSync-Voicemail")).contains(event.voicemailId().value());
  }

  @Test
  void anotherParserReadsTheMessage() throws Exception {
    assumeTrue(PythonEmail.isThere(), "python3 is not installed");
    Received event = event("python-1", "山田太郎", Wav.ofSeconds(1));
    new Kcat(world.bootstrapServers()).produceInJava(world.kafka(), event);
    StoredMessage message = await("山田太郎", event);

    PythonEmail.Read read = PythonEmail.read(raw(message));

    assertThat(read.defects()).isEmpty();
    assertThat(read.audioSha256()).isEqualTo(event.audio().sha256());
    assertThat(read.from()).contains("山田太郎");
    assertThat(read.subject()).contains("山田太郎");
    assertThat(read.header("Message-Context")).isEqualTo("voice-message");
  }

  @Test
  void aRecordingJustBelowTheLimitArrives() throws Exception {
    Received event = event("large-1", "Long Story", Wav.ofBytes(20 * 1024 * 1024 - 1024));
    new Kcat(world.bootstrapServers()).produceInJava(world.kafka(), event);

    StoredMessage message = await("Long Story", event);

    assertThat(message.sizeBytes()).isGreaterThan(27 * 1024 * 1024);
  }

  private static Received event(String id, String callerName, byte[] wav) {
    Instant recorded = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    return new Received(
        new EventMeta(id, new SourceUri("um://demo"), EMMA, recorded),
        new VoicemailId(id),
        new Caller(Optional.of("+34600123456"), Optional.of(callerName)),
        recorded,
        2,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        Audio.of("audio/wav", wav));
  }

  private StoredMessage await(String callerName, Received event) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      List<StoredMessage> found = find(event.voicemailId());
      if (!found.isEmpty()) {
        assertThat(found).as(callerName).hasSize(1);
        return found.getFirst();
      }
      Thread.sleep(100);
    }
    throw new AssertionError(event.voicemailId() + " did not arrive in " + PATIENCE);
  }

  private List<StoredMessage> find(VoicemailId id) {
    try (MailboxReader reader = world.mail().reader(EMMA.address())) {
      return reader.messages("INBOX").stream()
          .filter(m -> m.header("X-UMSync-Voicemail").equals(Optional.of(id.value())))
          .toList();
    }
  }

  private byte[] raw(StoredMessage message) {
    try (MailboxReader reader = world.mail().reader(EMMA.address())) {
      return reader.raw(message.folder(), message.uid());
    }
  }
}
