package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Dispatcher;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of what was settled, one in the air at a time, and takes in what became of them.
 * Owned by the poll thread.
 *
 * <p>A partition's commit goes out with all of its settlements or not at all: what a refused batch
 * held is in the next one, ahead of what was settled since.
 */
final class Commits<E> {
  private static final Duration FIRST_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Map<Integer, PartitionState> states;
  private final Consumer<Batch<E>> write;
  private final Lease lease;
  private final WorkerSettings settings;
  private final LongSupplier ticker;
  private final Supplier<ConsumerGroupMetadata> member;
  private final EngineMetrics metrics;
  private final Set<Assignment> demanded = new HashSet<>();
  private final List<Settlement<Work<E>, Effects>> pending = new ArrayList<>();
  private @Nullable Batch<E> inTheAir;
  private long batches;
  private long lastNanos;
  private long notBeforeNanos;
  private int refusals;

  Commits(
      Dispatcher<Work<E>, Effects> dispatcher,
      Map<Integer, PartitionState> states,
      Consumer<Batch<E>> write,
      Lease lease,
      WorkerSettings settings,
      LongSupplier ticker,
      Supplier<ConsumerGroupMetadata> member,
      EngineMetrics metrics) {
    this.dispatcher = dispatcher;
    this.states = states;
    this.write = write;
    this.lease = lease;
    this.settings = settings;
    this.ticker = ticker;
    this.member = member;
    this.metrics = metrics;
    this.lastNanos = ticker.getAsLong() - settings.keepAlive().toNanos();
    this.notBeforeNanos = ticker.getAsLong();
  }

  /** Has a commit of these assignments written in any case. */
  void demand(Collection<Assignment> assignments) {
    demanded.addAll(assignments);
  }

  /** Whether what was demanded is still to be written. */
  boolean isDemanded(Collection<Assignment> assignments) {
    return assignments.stream().anyMatch(a -> a.isOpen() && demanded.contains(a));
  }

  boolean isInTheAir() {
    return inTheAir != null;
  }

  /** Writes a batch if there is reason to, and none is in the air. */
  void tick() {
    long now = ticker.getAsLong();
    // While a batch is in the air, what is settled stays where the kernel sees it: it must know of
    // an event parked meanwhile when the batch that resolves a subscriber's last one comes back.
    if (inTheAir != null || now - notBeforeNanos < 0) {
      return;
    }
    pending.addAll(dispatcher.takeSettled());
    pending.removeIf(s -> !s.assignment().isOpen());
    demanded.removeIf(a -> !a.isOpen());
    Set<Assignment> whose = concerned(now);
    if (whose.isEmpty()) {
      return;
    }
    ConsumerGroupMetadata epoch = member.get();
    if (epoch.generationId() <= 0) {
      return; // Not in the group: an empty group would take a commit without an epoch from anybody.
    }
    Map<Assignment, CommitPoint> points = new LinkedHashMap<>();
    whose.forEach(a -> points.put(a, dispatcher.commitPoint(a)));
    Map<Batch.Whose, Optional<ParkedSpan>> spans = new HashMap<>();
    for (Settlement<Work<E>, Effects> s : pending) {
      spans.computeIfAbsent(
          new Batch.Whose(s.assignment(), s.subscriber()),
          w -> dispatcher.parkedSpan(w.assignment(), w.subscriber()));
    }
    String name = Long.toString(now, 36) + "." + Long.toString(batches++, 36);
    Batch<E> batch = new Batch<>(name, List.copyOf(pending), points, spans, epoch, now);
    pending.clear();
    inTheAir = batch;
    write.accept(batch);
  }

  private Set<Assignment> concerned(long now) {
    Set<Assignment> whose = new LinkedHashSet<>(dispatcher.wantingClaims());
    pending.forEach(s -> whose.add(s.assignment()));
    List<Assignment> admitted = dispatcher.admitted();
    admitted.stream().filter(demanded::contains).forEach(whose::add);
    if (whose.isEmpty() && now - lastNanos >= settings.keepAlive().toNanos()) {
      admitted.stream().findFirst().ifPresent(whose::add);
    }
    return whose;
  }

  /** Takes in what became of a batch. */
  void take(Batch.Result<E> result) {
    inTheAir = null;
    long now = ticker.getAsLong();
    Duration took = Duration.ofNanos(now - result.batch().builtNanos());
    switch (result) {
      case Batch.Written<E> written -> {
        metrics.transaction("written", took);
        refusals = 0;
        lastNanos = now;
        written(written);
      }
      case Batch.Refused<E>(Batch<E> batch, boolean memberRefused) -> {
        metrics.transaction(memberRefused ? "refused" : "failed", took);
        refusals++;
        long wait = FIRST_WAIT.toNanos() << Math.min(refusals - 1, 10);
        notBeforeNanos = now + Math.min(wait, LONGEST_WAIT.toNanos());
        pending.addAll(0, batch.settlements());
      }
    }
  }

  private void written(Batch.Written<E> written) {
    Batch<E> batch = written.batch();
    lease.acknowledged(batch.builtNanos());
    dispatcher.durable(batch.settlements());
    for (Settlement<Work<E>, Effects> settlement : batch.settlements()) {
      metrics.outcome(outcome(settlement));
    }
    written.spans().forEach(this::span);
    written.aside().forEach((p, offsets) -> state(p).ifPresent(s -> s.aside.addAll(offsets)));
    written.parkedThrough().forEach((p, end) -> state(p).ifPresent(s -> s.parkedThrough(end)));
    batch.points().forEach((a, point) -> dispatcher.claimed(a, point.claim()));
    demanded.removeAll(batch.points().keySet());
  }

  private void span(Batch.Whose whose, Optional<ParkedSpan> span) {
    dispatcher.durable(whose.assignment(), whose.subscriber(), span);
    PartitionState state = states.get(whose.assignment().partition());
    if (state != null && state.assignment == whose.assignment()) {
      span.ifPresentOrElse(
          s -> state.parked.put(whose.subscriber(), s),
          () -> state.parked.remove(whose.subscriber()));
    }
  }

  private Optional<PartitionState> state(int partition) {
    return Optional.ofNullable(states.get(partition));
  }

  private static <E> String outcome(Settlement<Work<E>, Effects> settlement) {
    return switch (settlement) {
      case Settlement.Completed<Work<E>, Effects> s -> s.result().outcomeClass();
      case Settlement.Redriven<Work<E>, Effects> s -> s.result().outcomeClass();
      case Settlement.LookedAgain<Work<E>, Effects> s -> s.result().outcomeClass();
      case Settlement.Noted<Work<E>, Effects> s -> "noted";
      case Settlement.Parked<Work<E>, Effects> s -> "parked";
      case Settlement.Reparked<Work<E>, Effects> s -> "parked-again";
      case Settlement.AsideFromLog<Work<E>, Effects> s -> "set-aside";
      case Settlement.AsideFromParked<Work<E>, Effects> s -> "set-aside";
      case Settlement.Forwarded<Work<E>, Effects> s -> "forwarded";
      case Settlement.Told<Work<E>, Effects> s -> "control";
      case Settlement.NothingThere<Work<E>, Effects> s -> "nothing-parked";
    };
  }
}
