package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.standalone.demo.DemoMailServer;
import dev.umsync.standalone.demo.DemoWorld;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An installation, what a UM server does to it, and what an operator asks of it. */
final class AuditWorld implements AutoCloseable {
  static final SourceUri SOURCE = new SourceUri("um://demo");
  static final int PARTITIONS = 12;

  /** What must not be told to anybody who only audits. */
  static final List<String> CONTENT = List.of("Call me back", "+34600123456", "Zoë Ångström");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] SOUND = sound();

  private final DemoWorld world;
  private final KafkaProducer<byte[], byte[]> producer;
  private final EventRecords records = new EventRecords(new EventCodec());

  private AuditWorld(DemoWorld world) {
    this.world = world;
    this.producer = world.kafka().producer("audit-test", Duration.ofSeconds(30), Map.of());
  }

  static AuditWorld start(Path folder) throws Exception {
    return start(folder, Map.of());
  }

  /**
   * @param settings on top of the demo's
   */
  static AuditWorld start(Path folder, Map<String, String> settings) throws Exception {
    SecureRandom random = new SecureRandom();
    return new AuditWorld(
        DemoWorld.start(
            folder.resolve("data"),
            provider ->
                DemoMailServer.GMAIL_LIKE.start(provider, Duration.ZERO, Clock.systemUTC(), random),
            settings,
            Clock.systemUTC(),
            random,
            line -> {}));
  }

  Subscriber person(int number) {
    return world.people().get(number);
  }

  Behaviour gmail(Subscriber whose) {
    return ((ScriptedImapServer) world.mail()).account(whose.address());
  }

  /** A voicemail with everything in it that is nobody else's business. */
  static Received voicemail(Subscriber whose, String id) {
    Instant recorded = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    return new Received(
        new EventMeta(id + "-received", SOURCE, whose, recorded),
        new VoicemailId(id),
        new Caller(Optional.of(CONTENT.get(1)), Optional.of(CONTENT.get(2))),
        recorded,
        2,
        false,
        false,
        Optional.empty(),
        Optional.of(new Transcript(CONTENT.get(0), Optional.of("en"), OptionalDouble.empty())),
        false,
        Audio.of("audio/wav", SOUND));
  }

  static EventMeta meta(Subscriber whose, String eventId) {
    return new EventMeta(
        eventId, SOURCE, whose, Instant.ofEpochSecond(Instant.now().getEpochSecond()));
  }

  void send(VoicemailEvent... events) {
    for (VoicemailEvent event : events) {
      send(records.encode("umsync.voicemail", event));
    }
  }

  /** As a client with another partitioner than Kafka's does. */
  void sendToWrongPartition(VoicemailEvent event) {
    ProducerRecord<byte[], byte[]> right = records.encode("umsync.voicemail", event);
    int wrong = (Partitioning.of(event.meta().subscriber(), PARTITIONS) + 1) % PARTITIONS;
    send(new ProducerRecord<>(right.topic(), wrong, right.key(), right.value(), right.headers()));
  }

  /** A record that has an event's headers and no event's data. */
  void sendUndecodable(Subscriber whose, String id) {
    ProducerRecord<byte[], byte[]> good = records.encode("umsync.voicemail", voicemail(whose, id));
    send(
        new ProducerRecord<>(
            good.topic(),
            null,
            good.key(),
            "{\"voicemailId\":\"%s\"}".formatted(id).getBytes(StandardCharsets.UTF_8),
            good.headers()));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Runs {@code umsync} against this installation. */
  CommandRun umsync(String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.addAll(List.of("--set", "kafka.bootstrap-servers=" + world.bootstrapServers()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  /** Runs it and reads the lines that it prints as JSON. */
  List<JsonNode> json(String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.add("--json");
    CommandRun run = umsync(all.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return run.out().lines().map(AuditWorld::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> outcomes(String voicemailId) {
    return json("audit", "list").stream()
        .filter(o -> o.path("voicemailId").asText().equals(voicemailId))
        .toList();
  }

  void awaitOutcomes(String voicemailId, int count) {
    await(count + " outcomes of " + voicemailId, () -> outcomes(voicemailId).size() >= count);
  }

  List<JsonNode> parked(Subscriber whose) {
    return json("parked", "list", "--subscriber", whose.address());
  }

  List<StoredMessage> messages(Subscriber whose) {
    try (MailboxReader reader = world.mail().reader(whose.address())) {
      return reader.messages("INBOX");
    }
  }

  /** A client of the mailbox, as its owner uses one. */
  MailboxPerson mailClient(Subscriber whose) {
    return world.mail().person(whose.address());
  }

  /** What the UM server was told of a voicemail, in order. */
  List<MailboxEventType> toldOf(String voicemailId) {
    List<MailboxEventType> told = new ArrayList<>();
    MailboxRecords mailbox = new MailboxRecords(new MailboxCodec());
    new TopicScan(world.kafka(), System::nanoTime, ScanProgress.SILENT)
        .scan(
            "umsync.mailbox",
            Optional.empty(),
            Optional.empty(),
            record -> {
              try {
                if (mailbox.decode(record) instanceof MailboxEvent.OfVoicemail event
                    && event.voicemailId().value().equals(voicemailId)) {
                  told.add(event.type());
                }
              } catch (EventProblem e) {
                throw new AssertionError(e);
              }
            });
    return told;
  }

  String bootstrapServers() {
    return world.bootstrapServers();
  }

  static void await(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not within " + PATIENCE + ": " + what);
        }
        Thread.sleep(100);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  private static byte[] sound() {
    byte[] wav = new byte[4_044];
    byte[] head =
        "RIFF\u00c4\u000f\0\0WAVEfmt \u0010\0\0\0\1\0\1\0@\u001f\0\0\u0080>\0\0\2\0\u0010\0data\u00a0\u000f\0\0"
            .getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(head, 0, wav, 0, head.length);
    return wav;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    world.close();
  }
}
