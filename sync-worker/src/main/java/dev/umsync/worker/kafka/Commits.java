package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.time.Duration;
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
 * Makes batches of what was settled, one in the air at a time and so far apart that each holds
 * some, and takes in what became of them. Owned by the poll thread.
 *
 * <p>A commit counts as finished what its batch holds and nothing else: what does not fit stays
 * with the kernel, and what a refused batch held is in the next one, ahead of what was settled
 * since.
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
  private @Nullable Batch<E> inTheAir;
  private long batches;
  private long builtNanos;
  private boolean heldBack;
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
    this.builtNanos = ticker.getAsLong() - settings.transactionPace().toNanos();
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

  /** Whether a batch is in the air, or one was held back that is due in a moment. */
  boolean isBusy() {
    return inTheAir != null || heldBack;
  }

  /** Writes a batch if there is reason to, and none is in the air. */
  void tick() {
    long now = ticker.getAsLong();
    heldBack = false;
    // While a batch is in the air, what is settled stays where the kernel sees it: it must know of
    // an event parked meanwhile when the batch that resolves a subscriber's last one comes back.
    if (inTheAir != null || now - notBeforeNanos < 0) {
      return;
    }
    demanded.removeIf(a -> !a.isOpen());
    if (now - builtNanos < settings.transactionPace().toNanos() && !isAwaited()) {
      heldBack = dispatcher.progress().hasSettled();
      return;
    }
    Set<Assignment> whose = concerned(now);
    if (whose.isEmpty() && !dispatcher.progress().hasSettled()) {
      return;
    }
    ConsumerGroupMetadata epoch = member.get();
    if (epoch.generationId() <= 0) {
      return; // Not in the group: an empty group would take a commit without an epoch from anybody.
    }
    List<Settlement<Work<E>, Effects>> settled = dispatcher.progress().takeSettled();
    settled.forEach(s -> whose.add(s.assignment()));
    if (whose.isEmpty()) {
      return;
    }
    Map<Assignment, CommitPoint> points = new LinkedHashMap<>();
    whose.forEach(a -> points.put(a, dispatcher.progress().commitPoint(a)));
    Map<Batch.Whose, Optional<ParkedSpan>> spans = new HashMap<>();
    Map<Batch.Whose, List<AsideEvent>> asides = new HashMap<>();
    for (Settlement<Work<E>, Effects> s : settled) {
      spans.computeIfAbsent(
          new Batch.Whose(s.assignment(), s.subscriber()),
          w -> dispatcher.progress().parkedSpan(w.assignment(), w.subscriber()));
      if (s instanceof Settlement.Told<Work<E>, Effects>) {
        asides.computeIfAbsent(
            new Batch.Whose(s.assignment(), s.subscriber()),
            w ->
                state(w.assignment().partition())
                    .map(state -> state.asideOf(w.subscriber()))
                    .orElse(List.of()));
      }
    }
    String name = Long.toString(now, 36) + "." + Long.toString(batches++, 36);
    Batch<E> batch = new Batch<>(name, settled, points, spans, asides, epoch, now);
    inTheAir = batch;
    builtNanos = now;
    write.accept(batch);
  }

  /** Whether somebody waits for the next batch. */
  boolean isAwaited() {
    return !demanded.isEmpty() || dispatcher.progress().isAwaited();
  }

  private Set<Assignment> concerned(long now) {
    Set<Assignment> whose = new LinkedHashSet<>(dispatcher.progress().wantingClaims());
    List<Assignment> admitted = dispatcher.tenures().admitted();
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
      case Batch.Refused<E>(Batch<E> _, boolean memberRefused) -> {
        metrics.transaction(memberRefused ? "refused" : "failed", took);
        refusals++;
        long wait = FIRST_WAIT.toNanos() << Math.min(refusals - 1, 10);
        notBeforeNanos = now + Math.min(wait, LONGEST_WAIT.toNanos());
        dispatcher.progress().putBack();
      }
    }
  }

  private void written(Batch.Written<E> written) {
    Batch<E> batch = written.batch();
    lease.acknowledged(batch.builtNanos());
    dispatcher.progress().durable(batch.settlements());
    for (Settlement<Work<E>, Effects> settlement : batch.settlements()) {
      // What is noted half-way is no end of anything.
      if (!(settlement instanceof Settlement.Noted<Work<E>, Effects>)) {
        metrics.outcome(outcome(settlement));
      }
    }
    written.spans().forEach(this::span);
    written.aside().forEach((p, events) -> state(p).ifPresent(s -> aside(s, events)));
    written
        .asideClosed()
        .forEach((p, offsets) -> state(p).ifPresent(s -> s.aside.keySet().removeAll(offsets)));
    written.parkedThrough().forEach((p, end) -> state(p).ifPresent(s -> s.parkedThrough(end)));
    batch.points().forEach((a, point) -> dispatcher.progress().claimed(a, point.claim()));
    // What did not fit into this batch, or came since, goes out with the next one.
    demanded.removeIf(a -> batch.points().containsKey(a) && !dispatcher.progress().hasSettled(a));
  }

  private void span(Batch.Whose whose, Optional<ParkedSpan> span) {
    dispatcher.progress().durable(whose.assignment(), whose.subscriber(), span);
    PartitionState state = states.get(whose.assignment().partition());
    if (state != null && state.assignment.equals(whose.assignment())) {
      span.ifPresentOrElse(
          s -> state.parked.put(whose.subscriber(), s),
          () -> state.parked.remove(whose.subscriber()));
    }
  }

  private void aside(PartitionState state, List<AsideEvent> events) {
    for (AsideEvent event : events) {
      state.aside.put(event.parkedOffset(), event);
      if (event.order().isPresent()) {
        dispatcher.progress().ordered(state.assignment, event);
      }
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
      case Settlement.AsideKept<Work<E>, Effects> s -> "set-aside";
      case Settlement.AsideClosed<Work<E>, Effects> s ->
          s.result().map(Effects::outcomeClass).orElse("nothing-parked");
      case Settlement.Forwarded<Work<E>, Effects> s -> "forwarded";
      case Settlement.Told<Work<E>, Effects> s -> "control";
      case Settlement.NothingThere<Work<E>, Effects> s -> "nothing-parked";
    };
  }
}
