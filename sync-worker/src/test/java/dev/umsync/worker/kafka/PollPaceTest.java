package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How often the log is polled, and whether it is waited for. Time passes while the log is waited
 * for, and a millisecond whenever the bell is; no call that was begun ends.
 */
class PollPaceTest {
  private static final int HELD_AT_MOST = 40;
  private static final int MANY = 30;
  private static final String WHO = "jane@example.com";

  private final WorkerSettings settings = UsualSettings.of("test.", "worker");
  private final TopicPartition log = new TopicPartition(settings.voicemailTopic(), 0);
  private final TopicPartition other = new TopicPartition(settings.voicemailTopic(), 1);
  private final AtomicLong nanos = new AtomicLong();
  private final Doorbell bell =
      new Doorbell() {
        @Override
        public void await(Duration atMost) {
          nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
      };
  private final Posts posts = new Posts(bell);
  private final Map<Integer, PartitionState> states = new ConcurrentHashMap<>();
  private final Lease lease = new Lease(nanos::get, settings.lease());
  private final EngineMetrics metrics = new EngineMetrics(new SimpleMeterRegistry());
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
          waited = atMost;
          ConsumerRecords<byte[], byte[]> records = super.poll(atMost);
          if (records.isEmpty()) {
            nanos.addAndGet(atMost.toNanos());
          }
          return records;
        }
      };
  private final List<Runnable> begun = new ArrayList<>();
  private final List<Assignment> toRestore = new ArrayList<>();
  private final Dispatcher<Work<String>, Effects> dispatcher =
      new Dispatcher<>(
          PollPaceTest::neverCalled,
          settings.limits().with(new Limits.Memory(HELD_AT_MOST, 1 << 20, 1 << 20, 1 << 20)),
          lease,
          new Surroundings(Clock.systemUTC(), nanos::get, begun::add, new Random(1), bell::ring),
          (assignment, effects) -> {});
  private final Commits<String> commits =
      new Commits<>(
          dispatcher,
          states,
          this::write,
          lease,
          settings,
          nanos::get,
          consumer::groupMetadata,
          metrics);
  private final KafkaConnection nowhere = KafkaConnection.to("127.0.0.1:9");
  private final Pump<String> pump =
      new Pump<>(
          posts,
          dispatcher,
          new ParkedReader<>(nowhere, settings, nanos::get, new OwnershipTest.NothingParked()),
          commits,
          new ParkedTrim(
              OwnershipTest.unasked(),
              settings.parkedTopic(),
              settings.parkedTrim(),
              nanos::get,
              state -> {}),
          new HangSweep(
              new SitePartitions(OwnershipTest.unasked(), settings.voicemailTopic()),
              settings,
              OwnershipTest.nothingHangs(settings),
              nanos::get,
              task -> {}),
          states,
          bell);
  private final Ownership<String> ownership =
      new Ownership<>(
          dispatcher,
          commits,
          lease,
          settings,
          nanos::get,
          metrics,
          states,
          toRestore::addAll,
          pump,
          state -> List.of());
  private final LogReader<String> reader =
      new LogReader<>(
          consumer, dispatcher, new Router(1), states, settings.voicemailTopic(), event -> {});
  private final PollCycle<String> cycle =
      new PollCycle<>(
          reader,
          dispatcher,
          ownership,
          new Restores(
              nowhere,
              settings,
              OwnershipTest.unasked(),
              OwnershipTest.nothingHangs(settings),
              Runnable::run,
              bell),
          pump,
          metrics,
          bell,
          nanos::get);
  private Duration waited = Duration.ZERO;
  private int polls;

  @BeforeEach
  void ownOnePartition() {
    consumer.subscribe(List.of(settings.voicemailTopic()), new Rebalances(ownership));
    consumer.updateBeginningOffsets(Map.of(log, 0L, other, 0L));
    consumer.rebalance(List.of(log));
    ownership.restored(List.of(new PartitionState(toRestore.removeFirst()))).forEach(reader::begin);
    consumer.schedulePollTask(this::polled);
  }

  @Test
  void whileEverythingIsPausedTheLogIsPolledEveryTenMilliseconds() {
    for (int offset = 0; offset < HELD_AT_MOST; offset++) {
      arrives(offset);
    }
    passes(20);
    assertThat(reader.isEverythingPaused()).as("what it holds is all that it may").isTrue();
    assertThat(pump.isLooking()).as("it does more than to look").isFalse();

    assertThat(pollsWithin(100)).isBetween(9, 11);
  }

  @Test
  void whileItOnlyLooksAtMailboxesTheLogIsPolledEveryTenMilliseconds() {
    assertThat(dispatcher.errands().offer(0, new Key(WHO), new Work.Ready<>("look"))).isTrue();
    passes(200);
    assertThat(begun).as("a look that does not end").hasSize(1);
    assertThat(reader.isAnythingPaused()).isFalse();

    assertThat(pollsWithin(100)).isBetween(9, 11);
    assertThat(waited).as("an event that comes is there at once").isPositive();
  }

  @Test
  void whileFewCallsRunItWaitsForTheLogAndNotForTheirEnds() {
    arrives(0);
    passes(20);
    assertThat(begun).as("a delivery that does not end").hasSize(1);

    assertThat(pollsWithin(100)).isBetween(49, 51);
    assertThat(waited).isEqualTo(Duration.ofMillis(2));
  }

  @Test
  void whileOneOfFewHasAnotherEventBehindItItWaitsForTheEnds() {
    arrives(0);
    arrives(1);
    passes(20);
    assertThat(begun).hasSize(1);

    pollsWithin(100);
    assertThat(waited).isZero();
  }

  @Test
  void whileManyRunItWaitsForTheirEndsAndNotForTheLog() {
    for (int offset = 0; offset < MANY; offset++) {
      arrives(offset, "person-" + offset + "@example.com");
    }
    passes(20);
    assertThat(begun).hasSize(MANY);
    assertThat(reader.isAnythingPaused()).isFalse();

    assertThat(pollsWithin(100)).isBetween(49, 51);
    assertThat(waited).isZero();
  }

  @Test
  void oneOfTwoPartitionsPausedIsNotEverything() {
    consumer.rebalance(List.of(log, other));
    reader.pauseWhatIsFull();

    assertThat(consumer.paused()).as("it is not restored yet").containsExactly(other);
    assertThat(reader.isEverythingPaused()).isFalse();
  }

  private void passes(int millis) {
    long until = nanos.get() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (int round = 0; nanos.get() < until; round++) {
      assertThat(round).as("rounds in which no time passes").isLessThan(10 * millis);
      cycle.once();
    }
  }

  private int pollsWithin(int millis) {
    int before = polls;
    passes(millis);
    return polls - before;
  }

  private void polled() {
    polls++;
    consumer.schedulePollTask(this::polled);
  }

  private void write(Batch<String> batch) {
    posts.post(
        () -> commits.take(new Batch.Written<>(batch, Map.of(), Map.of(), Map.of(), Map.of())));
  }

  private void arrives(long offset) {
    arrives(offset, WHO);
  }

  private void arrives(long offset, String who) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_subject", who.getBytes(StandardCharsets.UTF_8));
    headers.add("ce_type", "dev.umsync.voicemail.received".getBytes(StandardCharsets.UTF_8));
    consumer.addRecord(
        new ConsumerRecord<>(
            log.topic(),
            log.partition(),
            offset,
            0,
            TimestampType.CREATE_TIME,
            0,
            0,
            who.getBytes(StandardCharsets.UTF_8),
            new byte[0],
            headers,
            Optional.empty()));
  }

  private static Verdict<Work<String>, Effects> neverCalled(Attempt<Work<String>> attempt) {
    throw new AssertionError(attempt);
  }
}
