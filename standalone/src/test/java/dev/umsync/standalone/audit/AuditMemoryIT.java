package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.EventTrace;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reads of 210,000 records of one person in a JVM whose heap is too small for a fraction of them as
 * objects.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditMemoryIT {
  private static final int VOICEMAILS = 70_000;
  private static final Subscriber ANA = Subscriber.of("ana@example.com");

  /** Younger than any topic's retention. */
  private final Instant begin = Instant.now().minus(Duration.ofDays(1));

  private EmbeddedBroker broker;

  @BeforeAll
  void fill(@TempDir Path folder) throws Exception {
    broker =
        EmbeddedBroker.start(
            BrokerSettings.throwAway(folder.resolve("data")),
            fault -> {
              throw new AssertionError(fault.message());
            });
    KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
    try (Admin admin = kafka.admin("memory-test")) {
      new TopicProvisioner(
              admin,
              new Topics("umsync."),
              TopicPlan.embedded(1),
              Duration.ofSeconds(30),
              length -> Thread.sleep(length))
          .ensure(EnumSet.allOf(TopicSpec.class));
    }
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer(
            "memory-test", Duration.ofMinutes(2), Map.of("linger.ms", 20, "batch.size", 500_000))) {
      EventRecords records = new EventRecords(new EventCodec());
      for (int i = 0; i < VOICEMAILS; i++) {
        write(producer, records, i);
      }
      producer.flush();
    }
  }

  private void write(KafkaProducer<byte[], byte[]> producer, EventRecords records, int number) {
    VoicemailEvent.Received event = AuditWorld.voicemail(ANA, "vm-" + number);
    Instant at = begin.plusSeconds(number);
    var _ =
        producer.send(
            new ProducerRecord<>(
                "umsync.voicemail",
                0,
                at.toEpochMilli(),
                Partitioning.key(ANA),
                "{\"voicemailId\":\"vm-%d\"}".formatted(number).getBytes(StandardCharsets.UTF_8),
                records
                    .encode("x", new VoicemailEvent.Read(event.meta(), event.voicemailId()))
                    .headers()));
    OutcomeRecord outcome =
        new OutcomeRecord(
            event.meta().source(),
            event.meta().id(),
            "dev.umsync.voicemail.read",
            event.voicemailId(),
            Result.APPLIED,
            Optional.empty(),
            Optional.of("INBOX"),
            OptionalLong.of(number + 1),
            OptionalLong.of(1),
            0,
            number,
            at,
            at,
            at,
            1);
    var _ =
        producer.send(
            new ProducerRecord<>(
                "umsync.outcomes",
                0,
                at.toEpochMilli(),
                Partitioning.key(ANA),
                Json.bytes(outcome)));
    VoicemailState state =
        VoicemailState.none(EventTrace.of(event.meta(), 0, number), at)
            .withStatus(VoicemailState.Status.APPLIED)
            .at(Optional.of(new MessageLocation(FolderName.INBOX, new MailboxUid(number + 1, 1))));
    var _ =
        producer.send(
            new ProducerRecord<>(
                "umsync.state",
                0,
                at.toEpochMilli(),
                event.voicemail().text().getBytes(StandardCharsets.UTF_8),
                StateCodec.write(state)));
  }

  @AfterAll
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "audit list --json, 70000, \"eventId\":\"vm-69999-received\"",
    "audit trace --subscriber ana@example.com --json, 210000, \"voicemailId\":\"vm-69999\"",
    "audit replay --all --list, 70008, has its outcome"
  })
  void aLongTopicIsReadInASmallHeap(
      String command, long lines, String somewhere, @TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.umsync.standalone.cli.Main"));
    all.addAll(List.of(command.split(" ")));
    all.addAll(List.of("--set", "kafka.bootstrap-servers=" + broker.bootstrapServers()));
    Process process =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();

    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    try (Stream<String> printed = Files.lines(out)) {
      assertThat(printed.count()).isEqualTo(lines);
    }
    try (Stream<String> printed = Files.lines(out)) {
      assertThat(printed.anyMatch(line -> line.contains(somewhere))).isTrue();
    }
  }
}
