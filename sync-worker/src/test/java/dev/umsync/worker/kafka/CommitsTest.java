package dev.umsync.worker.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.SpanFold;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The kernel and its commits, with a parked log and a writer that answers when it is told to. */
class CommitsTest {
  private static final Key WHO = new Key("jane@example.com");
  private static final ParkedSpan ONE_PARKED =
      new ParkedSpan(0, 0, Instant.EPOCH, 1, -1, Cause.of("mailbox-full"));

  /** One settlement a batch. */
  private static final Limits LIMITS = Limits.defaults().with(new Limits.Batches(1, 1_000));

  private static final WorkerSettings SETTINGS = UsualSettings.of("test.", "worker");

  private long nanos;
  private final List<Work<String>> parkedLog = new ArrayList<>(List.of(event(0)));
  private final List<Work<String>> applied = new ArrayList<>();
  private final Deque<Batch<String>> inTheAir = new ArrayDeque<>();
  private final Map<Integer, PartitionState> states = new HashMap<>();
  private final Lease lease = new Lease(() -> nanos, Duration.ofSeconds(35));
  private final Dispatcher<Work<String>, Effects> dispatcher =
      new Dispatcher<>(
          attempt -> {
            applied.add(attempt.event());
            return Verdict.done(new Effects("applied", List.of(), List.of()));
          },
          LIMITS,
          lease,
          new Surroundings(
              Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
              () -> nanos,
              Runnable::run,
              new Random(1),
              () -> {}),
          (assignment, effects) -> {});
  private final Commits<String> commits =
      new Commits<>(
          dispatcher,
          states,
          inTheAir::add,
          lease,
          SETTINGS,
          () -> nanos,
          CommitsTest::member,
          new EngineMetrics(new SimpleMeterRegistry()));
  private final Assignment assignment = dispatcher.tenures().assign(0);

  private static Work<String> event(long offset) {
    return new Work.Raw<>(new RawEvent(null, null, new RecordHeaders(), Instant.EPOCH, 0, offset));
  }

  @SuppressWarnings("removal") // nothing else makes one without a group
  private static ConsumerGroupMetadata member() {
    return new ConsumerGroupMetadata("test.workers", 1, "member", Optional.empty());
  }

  @Test
  void anEventParkedWhileTheLastRedriveIsInTheAirStaysOwned() {
    own(ONE_PARKED);
    redrive();
    tick();
    assertThat(inTheAir.element().settlements())
        .hasSize(1)
        .allMatch(s -> s instanceof Settlement.Redriven);

    offer(event(1));
    tick();
    assertThat(written()).as("nothing durable is left").isEmpty();
    assertThat(dispatcher.load().parkedSubscribers()).as("still parked").isEqualTo(1);

    tick();
    assertThat(written()).hasValueSatisfying(span -> assertThat(span.last()).isEqualTo(1));
    assertThat(parkedLog).containsExactly(event(0), event(1));

    dispatcher.redrives().now(WHO::equals);
    redrive();
    assertThat(applied).containsExactly(event(0), event(1));
    tick();
    assertThat(written()).isEmpty();
    assertThat(dispatcher.load().parkedSubscribers()).as("served again").isZero();
  }

  @Test
  void anEventParkedInALaterBatchThanTheLastRedriveStaysOwned() {
    own(ONE_PARKED);
    redrive();
    offer(event(1));
    tick();
    assertThat(written()).as("nothing durable is left").isEmpty();
    assertThat(dispatcher.load().parkedSubscribers()).as("still parked").isEqualTo(1);
    tick();
    assertThat(written()).hasValueSatisfying(span -> assertThat(span.last()).isEqualTo(1));
  }

  @Test
  void aDemandStandsUntilEverythingOfItsPartitionIsWritten() {
    own(ONE_PARKED);
    offer(event(1));
    offer(event(2));
    commits.demand(List.of(assignment));
    tick();
    written();
    assertThat(commits.isDemanded(List.of(assignment))).as("one is left behind").isTrue();
    tick();
    written();
    assertThat(commits.isDemanded(List.of(assignment))).isFalse();
  }

  @Test
  void whatARefusedBatchHeldIsInTheNextOne() {
    own(ONE_PARKED);
    offer(event(1));
    offer(event(2));
    tick();
    Batch<String> refused = inTheAir.remove();
    commits.take(new Batch.Refused<>(refused, false));
    tick();
    assertThat(inTheAir).as("it waits a moment").isEmpty();
    assertThat(commits.isBusy()).as("nothing is to be done until then").isFalse();
    nanos += Duration.ofMillis(50).toNanos();
    tick();
    assertThat(inTheAir.element().settlements()).isEqualTo(refused.settlements());
    assertThat(inTheAir.element().points().get(assignment))
        .isEqualTo(refused.points().get(assignment));
  }

  @Test
  void theNextBatchComesWhenItIsTimeForIt() {
    own(ONE_PARKED);
    offer(event(1));
    commits.tick();
    assertThat(inTheAir).as("too soon after the claim").isEmpty();
    assertThat(commits.isBusy()).as("it is due in a moment").isTrue();
    nanos += SETTINGS.transactionPace().toNanos();
    assertThat(commits.isBusy()).as("it is due").isTrue();
    commits.tick();
    assertThat(inTheAir).hasSize(1);
  }

  @Test
  void aBatchThatARunningCallWaitsForComesAtOnce() {
    own(ONE_PARKED);
    Effects effects = new Effects("intent", List.of(), List.of());
    dispatcher.errands().note(assignment, WHO, effects, () -> {});
    commits.tick();
    assertThat(inTheAir.element().settlements()).hasOnlyElementsOfType(Settlement.Noted.class);
  }

  @Test
  void aBatchComesAtOnceWhenACallCannotBeginWithoutItsClaim() {
    own(ONE_PARKED);
    Key other = new Key("john@example.com");
    int offered = 0;
    while (applied.size() == offered && offered < 1_000) {
      offered++;
      dispatcher.intake().offer(new Position(0, offered), other, 100, event(offered));
      dispatcher.advance();
    }
    assertThat(applied).as("the claim has run out").hasSizeLessThan(offered);
    commits.tick();
    assertThat(inTheAir).hasSize(1);
  }

  private void tick() {
    nanos += SETTINGS.transactionPace().toNanos();
    commits.tick();
  }

  private void own(ParkedSpan parked) {
    PartitionState state = new PartitionState(assignment);
    state.parked.put(WHO, parked);
    states.put(0, state);
    dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(
                CommitPoint.untouched(0),
                Duration.ZERO,
                Map.of(WHO, parked),
                List.of(),
                List.of()));
    tick();
    assertThat(written()).as("only a claim").isEmpty();
  }

  private void offer(Work<String> event) {
    Position position = new Position(0, event.raw().offset());
    assertThat(dispatcher.intake().offer(position, WHO, 100, event)).isEqualTo(Admission.TAKEN);
  }

  /** Has what is parked read back and applied. */
  private void redrive() {
    dispatcher.advance();
    for (ParkedReading reading : dispatcher.redrives().takeReadings()) {
      List<ParkedEvent<Work<String>>> found = new ArrayList<>();
      for (long offset = reading.from(); offset <= reading.to(); offset++) {
        found.add(new ParkedEvent<>(offset, 100, parkedLog.get(Math.toIntExact(offset))));
      }
      dispatcher.redrives().found(reading, found, reading.to() + 1);
    }
    dispatcher.advance(); // The calls run and end within.
    dispatcher.advance();
  }

  /** The batch in the air is written; returns what is durable about the subscriber then. */
  private Optional<ParkedSpan> written() {
    Batch<String> batch = inTheAir.remove();
    Map<Batch.Whose, SpanFold> folds = new HashMap<>();
    for (Settlement<Work<String>, Effects> settlement : batch.settlements()) {
      Batch.Whose whose = new Batch.Whose(settlement.assignment(), settlement.subscriber());
      SpanFold fold =
          folds.computeIfAbsent(whose, w -> new SpanFold(requireNonNull(batch.spans().get(w))));
      switch (settlement) {
        case Settlement.Redriven<Work<String>, Effects> s -> fold.resolvedBelow(s.nextUnresolved());
        case Settlement.Parked<Work<String>, Effects> s -> {
          parkedLog.add(s.event());
          fold.appended(s, parkedLog.size() - 1);
        }
        case Settlement.Completed<Work<String>, Effects> _,
            Settlement.AsideFromLog<Work<String>, Effects> _,
            Settlement.AsideFromParked<Work<String>, Effects> _,
            Settlement.Reparked<Work<String>, Effects> _,
            Settlement.NothingThere<Work<String>, Effects> _,
            Settlement.Told<Work<String>, Effects> _,
            Settlement.Forwarded<Work<String>, Effects> _,
            Settlement.Noted<Work<String>, Effects> _,
            Settlement.AsideClosed<Work<String>, Effects> _,
            Settlement.AsideKept<Work<String>, Effects> _,
            Settlement.LookedAgain<Work<String>, Effects> _ ->
            throw new AssertionError(settlement);
      }
    }
    Map<Batch.Whose, Optional<ParkedSpan>> spans = new HashMap<>();
    folds.forEach((whose, fold) -> spans.put(whose, fold.result()));
    commits.take(new Batch.Written<>(batch, spans, Map.of(), Map.of(), Map.of()));
    return spans.getOrDefault(new Batch.Whose(assignment, WHO), Optional.empty());
  }
}
