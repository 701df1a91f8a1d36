package dev.umsync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.asterisk.spool.Wav;
import dev.umsync.ingest.umserver.MailboxActs;
import dev.umsync.testbed.asterisk.ManagerServer;
import dev.umsync.testbed.asterisk.SpoolOptions;
import dev.umsync.testbed.asterisk.VoicemailSession;
import dev.umsync.testbed.asterisk.VoicemailSpool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest as it is started, between a real broker and an Asterisk server's folders and manager. */
class AsteriskIT {
  private static final String CONTEXT = "from-internal";
  @TempDir private static Path folder;
  private static IngestSite site;
  private final EventRecords voicemails = new EventRecords(new EventCodec());

  @BeforeAll
  static void start() throws Exception {
    site = new IngestSite(folder.resolve("site"));
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  private static Map<String, String> settings(Path spool, int port) throws Exception {
    Path secret = folder.resolve("manager.secret");
    Files.writeString(secret, "hush\n");
    return Map.of(
        "ingest.sources.pbx.asterisk.spool",
        spool.toString(),
        "ingest.sources.pbx.asterisk.default-context",
        CONTEXT,
        "ingest.sources.pbx.asterisk.settle",
        "20ms",
        "ingest.sources.pbx.asterisk.delete-after",
        "300ms",
        "ingest.sources.pbx.asterisk.rescan",
        "1s",
        "ingest.sources.pbx.asterisk.manager.host",
        "127.0.0.1",
        "ingest.sources.pbx.asterisk.manager.port",
        Integer.toString(port),
        "ingest.sources.pbx.asterisk.manager.secret-file",
        secret.toString());
  }

  private static String leave(VoicemailSpool spool, String box, Duration ago) throws Exception {
    return spool
        .leave(
            CONTEXT,
            box,
            new VoicemailSpool.Call(
                "\"Cy\" <5001>",
                Instant.now().minus(ago).getEpochSecond(),
                3,
                false,
                Map.of("wav", Wav.saying(box + ago), "WAV", Wav.saying("other"))))
        .orElseThrow();
  }

  private List<VoicemailEvent> told(Topics topics) {
    List<VoicemailEvent> all = new ArrayList<>();
    try (var consumer = site.kafka().consumer("test", Map.of())) {
      List<TopicPartition> partitions =
          IntStream.range(0, 3)
              .mapToObj(p -> new TopicPartition(topics.name(TopicSpec.VOICEMAIL), p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          all.add(voicemails.decode(record));
        }
      }
    } catch (dev.umsync.common.event.EventProblem e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private void awaitTold(Topics topics, int count) throws InterruptedException {
    IngestSite.await(count + " events are told", () -> told(topics).size() >= count);
    assertThat(told(topics)).hasSize(count);
  }

  @Test
  void bothWaysAndAcrossRestarts() throws Exception {
    Topics topics = site.populated("asterisk.");
    VoicemailSpool spool =
        new VoicemailSpool(
            folder.resolve("spool/voicemail"), SpoolOptions.STANDARD, System::nanoTime);
    Files.createDirectories(spool.root());
    String old = leave(spool, "2045", Duration.ofDays(3));
    leave(spool, "2999", Duration.ZERO); // nobody's
    try (ManagerServer manager = new ManagerServer(spool, "umsync", "hush")) {
      Map<String, String> settings = settings(folder.resolve("spool"), manager.port());
      IngestRole first = site.startReady(topics, settings);
      awaitTold(topics, 1);
      VoicemailEvent.Received received = (VoicemailEvent.Received) told(topics).getFirst();
      assertThat(received.backfill()).isTrue();
      assertThat(received.meta().subscriber()).isEqualTo(MailboxActs.ANA);
      assertThat(received.voicemailId().value()).isEqualTo(CONTEXT + "/2045/" + old);
      assertThat(received.caller().number()).hasValue("5001");
      assertThat(Wav.said(received.audio().content())).isEqualTo("2045PT72H");

      String fresh = leave(spool, "2046", Duration.ZERO);
      awaitTold(topics, 2);
      first.close();

      // While nothing runs: bo hears a message, ana's is read in her mailbox.
      VoicemailSession session = spool.open(CONTEXT, "2046", "INBOX");
      session.hear(0);
      session.close();
      MailboxActs acts = new MailboxActs(IngestSite.SOURCE);
      send(topics, acts.read(MailboxActs.ANA, CONTEXT + "/2045/" + old));

      try (IngestRole second = site.startReady(topics, settings)) {
        IngestSite.await(
            "ana's message is heard on the phone", () -> isIn(spool, "2045", old, "Old"));
        awaitTold(topics, 3);
        assertThat(told(topics))
            .filteredOn(VoicemailEvent.Read.class::isInstance)
            .singleElement()
            .satisfies(
                e -> assertThat(e.voicemailId().value()).isEqualTo(CONTEXT + "/2046/" + fresh));

        send(topics, acts.deleted(MailboxActs.ANA, CONTEXT + "/2045/" + old));
        IngestSite.await("ana's message is gone", () -> !isIn(spool, "2045", old, "Old"));
        session = spool.open(CONTEXT, "2046", "Old");
        session.delete(0);
        session.close();
        awaitTold(topics, 4);
        assertThat(told(topics))
            .filteredOn(VoicemailEvent.Deleted.class::isInstance)
            .singleElement()
            .satisfies(e -> assertThat(e.meta().subscriber()).isEqualTo(MailboxActs.BO));
        assertThat(second.isReady()).isTrue();
      }
    }
  }

  private static boolean isIn(VoicemailSpool spool, String box, String id, String name) {
    try {
      return spool.contents(CONTEXT, box).getOrDefault(id, List.of()).equals(List.of(name));
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void send(Topics topics, MailboxEvent event) throws Exception {
    try (var producer = site.kafka().producer("test", Duration.ofSeconds(30), Map.of())) {
      producer
          .send(
              new MailboxRecords(new MailboxCodec()).encode(topics.name(TopicSpec.MAILBOX), event))
          .get();
    }
  }
}
