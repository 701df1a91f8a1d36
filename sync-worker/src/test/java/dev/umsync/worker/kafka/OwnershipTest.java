package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rule 9 of key-ordered concurrency: a worker that stops pauses all, goes on polling while its
 * calls end or a deadline comes, commits, and closes. With the poll thread's real parts on a
 * consumer that says what it is told to. Time passes when it polls: who waits without polling waits
 * for ever, which the timeout ends.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnershipTest {
  private static final String WHO = "jane@example.com";

  private final WorkerSettings settings = UsualSettings.of("test.", "worker");
  private final TopicPartition log = new TopicPartition(settings.voicemailTopic(), 0);
  private final TopicPartition other = new TopicPartition(settings.voicemailTopic(), 1);
  private final AtomicLong nanos = new AtomicLong();
  private final Doorbell bell = new Doorbell();
  private final Posts posts = new Posts(bell);
  private final Map<Integer, PartitionState> states = new ConcurrentHashMap<>();
  private final Lease lease = new Lease(nanos::get, settings.lease());
  private final EngineMetrics metrics = new EngineMetrics(new SimpleMeterRegistry());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<Attempt<Work<String>>> attempts = new CopyOnWriteArrayList<>();
  private final List<Batch<String>> batches = new ArrayList<>();
  private final List<Assignment> toRestore = new ArrayList<>();
  private final CountDownLatch answer = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final Dispatcher<Work<String>, Effects> dispatcher =
      new Dispatcher<>(
          this::handle,
          settings.limits(),
          lease,
          new Surroundings(
              Clock.systemUTC(), nanos::get, Thread::startVirtualThread, new Random(1), bell::ring),
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
          new ParkedReader<>(nowhere, settings, nanos::get, new NothingParked()),
          commits,
          new ParkedTrim(
              unasked(), settings.parkedTopic(), settings.parkedTrim(), nanos::get, state -> {}),
          new HangSweep(
              new SitePartitions(unasked(), settings.voicemailTopic()),
              settings,
              nothingHangs(settings),
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
          new Restores(nowhere, settings, unasked(), nothingHangs(settings), Runnable::run, bell),
          pump,
          metrics,
          bell,
          nanos::get);
  private Runnable whenPolled = () -> {};
  private int polls;
  private Assignment owned;

  @BeforeEach
  void ownOnePartitionWithACallThatRuns() throws Exception {
    consumer.subscribe(List.of(settings.voicemailTopic()), new Rebalances(ownership));
    consumer.updateBeginningOffsets(new HashMap<>(Map.of(log, 0L, other, 0L)));
    consumer.rebalance(List.of(log));
    owned = toRestore.removeFirst();
    ownership.restored(List.of(new PartitionState(owned))).forEach(reader::begin);
    consumer.schedulePollTask(this::polled);
    arrives(0);
    arrives(1);
    EngineRig.await(
        "the call",
        () -> {
          nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
          cycle.once();
          return !attempts.isEmpty();
        });
    batches.clear();
  }

  @Test
  void aWorkerThatStopsPausesGoesOnPollingUntilItsCallEndsCommitsAndLetsGo() throws Exception {
    int before = polls;
    whenPolled =
        () -> {
          switch (polls - before) {
            case 1 -> assertThat(consumer.paused()).as("as yet").isEmpty();
            case 2 -> {
              assertThat(consumer.paused()).containsExactly(log);
              arrives(2);
            }
            case 5 -> {
              assertThat(batches).as("before the call has ended").isEmpty();
              answer.countDown();
            }
            default -> {}
          }
        };
    ownership.leave(cycle::whileLeaving);

    assertThat(polls - before).isGreaterThanOrEqualTo(5);
    assertThat(attempts).as("nothing else was begun").hasSize(1);
    assertThat(lastPoint().released()).isTrue();
    assertThat(lastPoint().frontier()).as("the call's own event is done").isEqualTo(1);
    assertThat(settled()).containsExactly(0L);
    assertThat(owned.isOpen()).isFalse();
    assertThat(consumer.position(log)).as("what came later is left to the next owner").isEqualTo(2);
  }

  @Test
  void aCallThatDoesNotEndByTheDeadlineIsCancelledAndTheWorkerEndsAllTheSame() throws Exception {
    long begun = nanos.get();
    whenPolled = () -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    ownership.leave(cycle::whileLeaving);

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    Duration took = Duration.ofNanos(nanos.get() - begun);
    assertThat(took).isGreaterThanOrEqualTo(settings.shutdown());
    assertThat(took)
        .isLessThanOrEqualTo(settings.shutdown().plus(settings.cancelGrace().multipliedBy(4)));
    assertThat(settled()).isEmpty();
    assertThat(lastPoint().frontier()).as("its event is the next owner's").isZero();
    assertThat(lastPoint().claim()).as("and suspect").isPositive();
    assertThat(owned.isOpen()).isFalse();
  }

  @Test
  void whoStopsWithNothingToDoStillReleasesWhatItHas() throws Exception {
    answer.countDown();
    EngineRig.await(
        "both events",
        () -> {
          nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(2));
          cycle.once();
          return settled().size() == 2 && !commits.isInTheAir();
        });
    batches.clear();
    ownership.leave(cycle::whileLeaving);
    assertThat(lastPoint().released()).isTrue();
    assertThat(lastPoint().claim()).isEqualTo(2);
  }

  @Test
  void whatIsAssignedToAWorkerThatStopsIsNotBegun() {
    whenPolled =
        () -> {
          if (consumer.assignment().size() == 1) {
            consumer.rebalance(List.of(log, other));
            answer.countDown();
          }
        };
    ownership.leave(cycle::whileLeaving);
    assertThat(toRestore).isEmpty();
    assertThat(dispatcher.tenures().admitted()).isEmpty();
  }

  /** Rule 6, at the consumer. */
  @Test
  void whatIsTakenAwayIsCommittedOnceAndGivenUp() {
    answer.countDown();
    new Rebalances(ownership).onPartitionsRevoked(List.of(log));
    assertThat(batches.stream().filter(b -> b.points().containsKey(owned))).isNotEmpty();
    assertThat(lastPoint().released()).isTrue();
    assertThat(settled()).containsExactly(0L);
    int written = batches.size();
    commits.tick();
    assertThat(batches).hasSize(written);
  }

  /** Rule 10, with what hangs on it. */
  @Test
  void forWhatIsLostNothingIsCommittedAndNoMailboxIsChanged() throws Exception {
    assertThat(attempts.getFirst().permit().holds()).isTrue();
    new Rebalances(ownership).onPartitionsLost(List.of(log));
    assertThat(attempts.getFirst().permit().holds()).isFalse();
    assertThat(lease.permitsMailboxChange()).isFalse();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    pump.pump(Duration.ZERO);
    nanos.addAndGet(settings.keepAlive().toNanos());
    pump.pump(Duration.ZERO);
    assertThat(batches).isEmpty();
    assertThat(owned.isOpen()).isFalse();
  }

  private Verdict<Work<String>, Effects> handle(Attempt<Work<String>> attempt)
      throws InterruptedException {
    attempts.add(attempt);
    try {
      answer.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return Verdict.done(new Effects("applied", List.of(), List.of()));
  }

  private void write(Batch<String> batch) {
    batches.add(batch);
    posts.post(
        () -> commits.take(new Batch.Written<>(batch, Map.of(), Map.of(), Map.of(), Map.of())));
  }

  private void polled() {
    polls++;
    whenPolled.run();
    consumer.schedulePollTask(this::polled);
  }

  private void arrives(long offset) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_subject", WHO.getBytes(StandardCharsets.UTF_8));
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
            WHO.getBytes(StandardCharsets.UTF_8),
            new byte[0],
            headers,
            Optional.empty()));
  }

  private CommitPoint lastPoint() {
    return batches.reversed().stream()
        .flatMap(batch -> Stream.ofNullable(batch.points().get(owned)))
        .findFirst()
        .orElseThrow();
  }

  private List<Long> settled() {
    return batches.stream()
        .flatMap(batch -> batch.settlements().stream())
        .map(s -> ((Settlement.Completed<Work<String>, Effects>) s).position().offset())
        .toList();
  }

  static HangingTransactions nothingHangs(WorkerSettings settings) {
    return new HangingTransactions(
        unasked(),
        new CommitMarkers(KafkaConnection.to("127.0.0.1:9"), unasked()),
        settings.group(),
        settings.undecided(),
        Clock.systemUTC());
  }

  /** What is not asked for anything here. */
  static Admin unasked() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method.getName());
            });
  }

  static final class NothingParked implements OpenReadings.Answers<String> {
    @Override
    public void found(ParkedReading reading, List<ParkedEvent<Work<String>>> events, long through) {
      throw new AssertionError(reading);
    }

    @Override
    public void mustWait(ParkedReading reading, long large) {
      throw new AssertionError(reading);
    }

    @Override
    public void failed(ParkedReading reading) {
      throw new AssertionError(reading);
    }
  }
}
