package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.standalone.cli.CommandRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a replay leaves nothing out of what it is gone on with. */
class ReplayResumeIT {
  private static final String VOICEMAIL = "umsync.voicemail";
  private static final Pattern NAME = Pattern.compile("replay (r\\S+);");
  private static final Subscriber ANA = AuditTopics.person("ana", 0, 2);

  private final EventRecords records = new EventRecords(new EventCodec());
  private AuditTopics topics;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    topics = AuditTopics.start(folder, 2);
  }

  @AfterEach
  void stop() {
    if (topics != null) {
      topics.close();
    }
  }

  private ProducerRecord<byte[], byte[]> voicemail(String id) {
    Received event = AuditWorld.voicemail(ANA, id);
    return records.encode(VOICEMAIL, event);
  }

  /** The same, and larger than the others. */
  private ProducerRecord<byte[], byte[]> large(String id) {
    ProducerRecord<byte[], byte[]> small = voicemail(id);
    small.headers().add("padding", new byte[20_000]);
    return small;
  }

  /** First places of what was replayed, in the order in which it was written. */
  private List<Long> replayed() {
    return topics.records(VOICEMAIL).stream()
        .map(r -> ReplayMark.of(r.headers()))
        .flatMap(Optional::stream)
        .map(ReplayMark::offset)
        .toList();
  }

  private static String name(CommandRun run) {
    Matcher name = NAME.matcher(run.err());
    assertThat(name.find()).as(run.err()).isTrue();
    return name.group(1);
  }

  private CommandRun resume(CommandRun run, String... options) {
    List<String> all = new ArrayList<>(List.of("audit", "replay", "--apply"));
    all.addAll(List.of(options));
    all.addAll(List.of("--resume", name(run)));
    return topics.umsync(all.toArray(String[]::new));
  }

  @Test
  void anEventThatTheTopicDoesNotTakeIsNamedAndNotLeftOutOfAResume() throws Exception {
    topics.write(voicemail("vm-0"));
    topics.write(large("vm-1"));
    topics.write(voicemail("vm-2"));
    topics.write(voicemail("vm-3"));
    topics.largestRecord(VOICEMAIL, 15_000);

    CommandRun run = topics.umsync("audit", "replay", "--all", "--apply", "--rate", "1000000");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("umsync.voicemail partition 0, offset 1")
        .contains("Raise max.message.bytes");
    assertThat(replayed()).containsExactly(0L);
    topics.largestRecord(VOICEMAIL, 1_000_000);
    CommandRun resumed = resume(run, "--all");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(replayed()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void rangesThatWereGivenInAnyOrderAreGoneOnWithWhereTheyEnded() throws Exception {
    topics.write(voicemail("vm-0"));
    topics.write(large("vm-1"));
    topics.write(voicemail("vm-2"));
    topics.write(voicemail("vm-3"));
    topics.largestRecord(VOICEMAIL, 15_000);

    CommandRun run =
        topics.umsync("audit", "replay", "--apply", "--range", "0:3-3", "--range", "0:0-1");

    assertThat(run.status()).isEqualTo(1);
    topics.largestRecord(VOICEMAIL, 1_000_000);
    CommandRun resumed = resume(run, "--range", "0:3-3", "--range", "0:0-1");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(replayed()).containsExactly(0L, 1L, 3L);
  }

  @Test
  void aClockThatIsBehindLeavesNothingOut() throws Exception {
    Instant ahead = Instant.now().plus(Duration.ofMinutes(5));
    topics.write(at(ahead, voicemail("vm-0")));
    topics.write(at(ahead, large("vm-1")));
    topics.write(at(ahead, voicemail("vm-2")));
    topics.largestRecord(VOICEMAIL, 15_000);
    CommandRun dry = topics.umsync("audit", "replay", "--all");
    assertThat(dry.out()).contains("3 events of 1 subscriber");

    CommandRun run = topics.umsync("audit", "replay", "--all", "--apply");

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(replayed()).containsExactly(0L);
    topics.write(at(ahead, voicemail("written-since")));
    topics.largestRecord(VOICEMAIL, 1_000_000);
    CommandRun resumed = resume(run, "--all");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(replayed()).containsExactly(0L, 1L, 2L);
  }

  private static ProducerRecord<byte[], byte[]> at(
      Instant time, ProducerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(
        record.topic(), null, time.toEpochMilli(), record.key(), record.value(), record.headers());
  }
}
