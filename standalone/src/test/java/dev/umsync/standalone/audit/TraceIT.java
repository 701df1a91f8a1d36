package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.standalone.cli.CommandRun;
import dev.umsync.worker.voicemail.state.EventTrace;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A voicemail is found whatever state knows of others, in other partitions than its own too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceIT {
  private static final int PARTITIONS = 2;
  private static final Subscriber ANA = AuditTopics.person("ana", 0, PARTITIONS);
  private static final Subscriber BEN = AuditTopics.person("ben", 1, PARTITIONS);

  private final EventRecords records = new EventRecords(new EventCodec());
  private AuditTopics topics;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    topics = AuditTopics.start(folder, PARTITIONS);
    topics.write(records.encode("umsync.voicemail", AuditWorld.voicemail(ANA, "handled")));
    state(
        "um://demo handled",
        StateCodec.write(
            VoicemailState.none(
                EventTrace.of(AuditWorld.meta(ANA, "handled"), 0, 0), Instant.EPOCH)));
    state("aside|7", ("1;undecodable;" + ANA.address()).getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  void stop() {
    if (topics != null) {
      topics.close();
    }
  }

  /** In Ana's partition. */
  private void state(String key, byte[] value) {
    topics.write(
        new ProducerRecord<>("umsync.state", 0, key.getBytes(StandardCharsets.UTF_8), value));
  }

  @Test
  void aVoicemailThatIsNotHandledYetIsFoundOnItsTopic() {
    topics.write(records.encode("umsync.voicemail", AuditWorld.voicemail(BEN, "new")));

    CommandRun run = topics.umsync("audit", "trace", "um://demo", "new");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("event ", "voicemail 1:").doesNotContain("state ");
  }

  @Test
  void aVoicemailThatIsParkedForLongerThanItsEventIsKeptIsFoundThere() {
    ProducerRecord<byte[], byte[]> parked =
        records.encode("umsync.parked", AuditWorld.voicemail(BEN, "parked"));
    Map.of(
            "umsync-reason", "no-token",
            "umsync-round", "1",
            "umsync-origin-partition", "1",
            "umsync-origin-offset", "0",
            "umsync-origin-time", "2026-01-01T00:00:00Z")
        .forEach(
            (name, value) -> parked.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    topics.write(parked);

    CommandRun run = topics.umsync("audit", "trace", "um://demo", "parked");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("parked 1:", "no-token");
  }

  @Test
  void aVoicemailThatNothingIsKnownOfIsNotFoundByTheStateOfOthers() {
    CommandRun run = topics.umsync("audit", "trace", "um://demo", "no-such");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("nothing is known of um://demo no-such");
  }
}
