package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedEvent;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.SpanFold;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A log, mailboxes and a store beside one kernel, with the oracles: what is durable changes at once
 * or not at all, and every step checks order, one call per subscriber, claims, suspicion and
 * frontier against what really happened.
 */
final class KernelWorld {
  /** An event of the log. */
  record Event(int partition, long offset, Key key) {}

  /** What survives of a partition. */
  static final class Durable {
    CommitPoint point = CommitPoint.untouched(0);
    final Map<Event, String> ended = new LinkedHashMap<>();
    final List<Event> parkedLog = new ArrayList<>();
    final Map<Key, ParkedSpan> spans = new HashMap<>();
    final Map<Long, AsideEvent> asides = new TreeMap<>();
    final Set<Long> asideAtOnce = new HashSet<>();
  }

  final HandCalls<Event, String> calls = new HandCalls<>();
  final Limits limits;
  final Lease lease;
  final Map<Integer, List<Event>> log = new HashMap<>();
  final Map<Integer, Durable> durable = new HashMap<>();
  final Map<Integer, Assignment> assigned = new HashMap<>();
  final Set<Event> touched = new HashSet<>();
  final Set<Event> applied = new HashSet<>();
  final Set<Event> aside = new HashSet<>();
  final List<String> told = new ArrayList<>();

  /** What every new owner is told of second looks. */
  final List<PlannedLook<Event>> looks = new ArrayList<>();

  private final Set<Event> poison = new HashSet<>();
  private final Set<Event> dropped = new HashSet<>();
  private final Map<Event, Settlement.Order> orders = new HashMap<>();
  long nanos;
  Dispatcher<Event, String> dispatcher;
  private final Map<Integer, Integer> position = new HashMap<>();
  private final Set<HandCalls.Pending<Event, String>> checked = new HashSet<>();
  private final RandomGenerator random;

  KernelWorld(Limits limits, RandomGenerator random) {
    this.limits = limits;
    this.random = random;
    this.lease = new Lease(() -> nanos, Duration.ofSeconds(35));
    this.dispatcher = worker();
  }

  private Dispatcher<Event, String> worker() {
    return new Dispatcher<>(
        calls,
        limits,
        lease,
        new Surroundings(clock(), () -> nanos, calls, random, () -> {}),
        (assignment, result) -> told.add(result));
  }

  private Clock clock() {
    InstantSource source = () -> Instant.EPOCH.plusNanos(nanos);
    return source.withZone(ZoneOffset.UTC);
  }

  /** Assigns partitions and has their claims durable. */
  void own(int... partitions) {
    for (int partition : partitions) {
      assign(partition);
    }
    commit(true);
  }

  /** Offers one more event of this size; one that is refused was never written. */
  Admission offer(int partition, String key, long sizeBytes) {
    Event event = produce(partition, key);
    Admission admission =
        dispatcher
            .intake()
            .offer(new Position(partition, event.offset()), event.key(), sizeBytes, event);
    if (admission == Admission.REFUSED) {
      events(partition).removeLast();
    }
    return admission;
  }

  /** Appends to the log; offsets have gaps, as compaction and markers leave them. */
  Event produce(int partition, String key) {
    List<Event> events = events(partition);
    long next = events.isEmpty() ? 0 : events.getLast().offset() + 1 + random.nextInt(3) / 2;
    Event event = new Event(partition, next, new Key(key));
    events.add(event);
    return event;
  }

  List<Event> events(int partition) {
    return log.computeIfAbsent(partition, p -> new ArrayList<>());
  }

  Assignment owned(int partition) {
    return Objects.requireNonNull(assigned.get(partition));
  }

  /** Closes an assignment without a word. */
  void lose(int partition) {
    dispatcher.tenures().close(Objects.requireNonNull(assigned.remove(partition)));
  }

  Durable durable(int partition) {
    return durable.computeIfAbsent(partition, p -> new Durable());
  }

  Assignment assign(int partition) {
    Assignment assignment = dispatcher.tenures().assign(partition);
    Durable found = durable(partition);
    dispatcher
        .tenures()
        .admit(
            assignment,
            new Takeover<>(
                found.point,
                Duration.ofSeconds(40),
                found.spans,
                List.copyOf(looks),
                ordered(found)));
    assigned.put(partition, assignment);
    List<Event> events = log.getOrDefault(partition, List.of());
    int from = 0;
    while (from < events.size() && events.get(from).offset() < found.point.frontier()) {
      from++;
    }
    position.put(partition, from);
    takeoverClaim.put(assignment, found.point.claim());
    return assignment;
  }

  private final Map<Assignment, Long> takeoverClaim = new HashMap<>();

  /** Offers what the partition has, at most so many, as a poll would. */
  void fetch(int partition, int count) {
    if (!assigned.containsKey(partition) || dispatcher.paused().contains(partition)) {
      return;
    }
    List<Event> events = log.getOrDefault(partition, List.of());
    for (int i = 0; i < count && position.getOrDefault(partition, 0) < events.size(); i++) {
      Event event = events.get(position.getOrDefault(partition, 0));
      Position at = new Position(partition, event.offset());
      Settlement.Order order = orders.get(event);
      Admission admission =
          order == null
              ? dispatcher.intake().offer(at, event.key(), 100, event)
              : dispatcher
                  .intake()
                  .offerOrder(at, event.key(), 100, event, order, OptionalLong.empty());
      if (admission == Admission.REFUSED) {
        return;
      }
      position.merge(partition, 1, Integer::sum);
    }
  }

  /** Offers an event as an operator's order. */
  void order(Event event, Settlement.Order order) {
    order(event, order, OptionalLong.empty());
  }

  void order(Event event, Settlement.Order order, OptionalLong parkedOffset) {
    orders.put(event, order);
    Position at = new Position(event.partition(), event.offset());
    assertThat(dispatcher.intake().offerOrder(at, event.key(), 100, event, order, parkedOffset))
        .isEqualTo(Admission.TAKEN);
    position.merge(event.partition(), 1, Integer::sum);
  }

  /** Lets the poll thread do its work, and looks at what it started. */
  void advance() {
    dispatcher.advance();
    for (ParkedReading reading : dispatcher.redrives().takeReadings()) {
      answer(reading);
    }
    dispatcher.advance();
    Set<Key> running = new HashSet<>();
    for (HandCalls.Pending<Event, String> call : calls.pending()) {
      assertThat(running.add(call.attempt.subscriber())).as("one call per subscriber").isTrue();
      if (checked.add(call)) {
        check(call.attempt);
      }
    }
    assertThat(running.size()).isLessThanOrEqualTo(limits.callsInFlight());
  }

  private void answer(ParkedReading reading) {
    Durable kept = durable(reading.assignment().partition());
    List<Event> parkedLog = kept.parkedLog;
    List<ParkedEvent<Event>> found = new ArrayList<>();
    long offset = reading.from();
    for (; offset <= reading.to() && found.size() < 3; offset++) {
      Event event = parkedLog.get(Math.toIntExact(offset));
      if (event.key().equals(reading.subscriber())
          && (reading.aside() || !kept.asideAtOnce.contains(offset))) {
        found.add(new ParkedEvent<>(offset, 100, event));
      }
    }
    dispatcher.redrives().found(reading, found, offset);
  }

  private void check(Attempt<Event> attempt) {
    Event event = attempt.event();
    if (attempt.purpose() == Purpose.DELIVER) {
      Durable found = durable(event.partition());
      assertThat(event.offset()).as("claimed before attempted").isLessThan(found.point.claim());
      if (attempt.number() == 1) {
        Assignment now = assigned.get(event.partition());
        assertThat(attempt.suspect())
            .isEqualTo(event.offset() < takeoverClaim.getOrDefault(now, -1L));
      }
    } else if (attempt.purpose() != Purpose.ERRAND) {
      assertThat(attempt.suspect()).as("what is redriven is suspect").isTrue();
    }
    if (touched.contains(event)) {
      assertThat(attempt.suspect()).as("%s was attempted before", event).isTrue();
    }
  }

  /** Appends an operator's order to the log. */
  void produceOrder(int partition, String key, Settlement.Order order) {
    orders.put(produce(partition, key), order);
  }

  /** Ends a call: what a mailbox shows stays, whatever is written later. */
  void end(HandCalls.Pending<Event, String> call, Verdict<Event, String> verdict) {
    Event event = call.attempt.event();
    if (poison.contains(event) && call.attempt.purpose() != Purpose.DROP) {
      calls.end(call, new Verdict.SetAside<>(Cause.of("poison")));
      return;
    }
    if (verdict instanceof Verdict.SetAside && !touched.contains(event)) {
      poison.add(event);
    } else if (verdict instanceof Verdict.SetAside) {
      calls.end(call, new Verdict.Retry<>(Cause.of("busy"), Duration.ZERO, true));
      return;
    }
    if (verdict instanceof Verdict.Done && call.attempt.purpose() != Purpose.DROP) {
      apply(event);
    } else if (verdict instanceof Verdict.Retry<Event, String> retry && retry.ambiguous()) {
      touched.add(event);
    }
    if (call.attempt.purpose() == Purpose.DROP) {
      dropped.add(event);
    }
    calls.end(call, verdict);
  }

  void apply(Event event) {
    touched.add(event);
    if (applied.add(event)) {
      for (Event earlier : events(event.partition())) {
        if (earlier.offset() >= event.offset()) {
          break;
        }
        if (earlier.key().equals(event.key())) {
          assertThat(
                  applied.contains(earlier)
                      || poison.contains(earlier)
                      || dropped.contains(earlier)
                      || orders.containsKey(earlier))
              .as("%s before %s", earlier, event)
              .isTrue();
        }
      }
    }
  }

  void fail(HandCalls.Pending<Event, String> call) {
    touched.add(call.attempt.event());
    calls.fail(call, new InterruptedException("cancelled"));
  }

  /** As many transactions as it takes. */
  void commit(boolean succeeds) {
    do {
      commitSome(succeeds);
    } while (succeeds && dispatcher.progress().hasSettled());
  }

  /** One transaction. */
  void commitSome(boolean succeeds) {
    long sent = nanos;
    List<Settlement<Event, String>> part = dispatcher.progress().takeSettled();
    assertThat(part.size()).isLessThanOrEqualTo(limits.batches().settlements());
    if (!succeeds) {
      dispatcher.progress().putBack();
      return;
    }
    Map<Assignment, CommitPoint> points = new LinkedHashMap<>();
    dispatcher
        .tenures()
        .admitted()
        .forEach(a -> points.put(a, dispatcher.progress().commitPoint(a)));
    write(part);
    points.forEach((a, point) -> keep(a.partition(), point));
    lease.acknowledged(sent);
    dispatcher.progress().durable(part);
    Set<Key> seen = new HashSet<>();
    for (Settlement<Event, String> s : part) {
      if (seen.add(s.subscriber())) {
        Optional<ParkedSpan> span =
            Optional.ofNullable(durable(s.assignment().partition()).spans.get(s.subscriber()));
        dispatcher.progress().durable(s.assignment(), s.subscriber(), span);
      }
    }
    for (Settlement<Event, String> s : part) {
      if (s instanceof Settlement.Told) {
        ordered(durable(s.assignment().partition()))
            .forEach(a -> dispatcher.progress().ordered(s.assignment(), a));
      }
    }
    points.forEach((a, point) -> dispatcher.progress().claimed(a, point.claim()));
  }

  private static List<AsideEvent> ordered(Durable found) {
    return found.asides.values().stream().filter(a -> a.order().isPresent()).toList();
  }

  private void keep(int partition, CommitPoint point) {
    Durable found = durable(partition);
    assertThat(point.frontier()).as("never back").isGreaterThanOrEqualTo(found.point.frontier());
    for (Event event : log.getOrDefault(partition, List.of())) {
      boolean finished =
          event.offset() < point.frontier()
              || point.finished().get(Math.toIntExact(event.offset() - point.frontier()));
      boolean settled =
          found.ended.containsKey(event)
              || found.parkedLog.contains(event)
              || aside.contains(event);
      assertThat(settled).as("%s finished in %s", event, point).isEqualTo(finished);
    }
    found.point = point;
  }

  private void write(List<Settlement<Event, String>> batch) {
    Map<Key, SpanFold> folds = new LinkedHashMap<>();
    Map<Key, Integer> partitions = new HashMap<>();
    for (Settlement<Event, String> s : batch) {
      int partition = s.assignment().partition();
      Durable to = durable(partition);
      partitions.put(s.subscriber(), partition);
      SpanFold fold =
          folds.computeIfAbsent(
              s.subscriber(),
              k -> new SpanFold(dispatcher.progress().parkedSpan(s.assignment(), k)));
      switch (s) {
        case Settlement.Completed<Event, String> c -> ended(to, event(c.position()), c.result());
        case Settlement.Parked<Event, String> p -> {
          to.parkedLog.add(p.event());
          fold.appended(p, to.parkedLog.size() - 1);
        }
        case Settlement.Redriven<Event, String> r -> {
          ended(to, to.parkedLog.get(Math.toIntExact(r.parkedOffset())), r.result());
          fold.resolvedBelow(r.nextUnresolved());
        }
        case Settlement.AsideFromLog<Event, String> a -> {
          aside.add(a.event());
          long offset = to.parkedLog.size();
          to.parkedLog.add(a.event());
          to.asideAtOnce.add(offset);
          to.asides.put(
              offset, new AsideEvent(offset, a.subscriber(), a.cause(), Optional.empty()));
        }
        case Settlement.AsideKept<Event, String> a ->
            to.asides.put(
                a.parkedOffset(),
                new AsideEvent(a.parkedOffset(), a.subscriber(), a.cause(), Optional.empty()));
        case Settlement.AsideClosed<Event, String> a -> {
          to.asides.remove(a.parkedOffset());
          Event event = to.parkedLog.get(Math.toIntExact(a.parkedOffset()));
          aside.remove(event);
          ended(to, event, a.result().orElseThrow());
        }
        case Settlement.AsideFromParked<Event, String> a -> {
          aside.add(to.parkedLog.get(Math.toIntExact(a.parkedOffset())));
          to.asides.put(
              a.parkedOffset(),
              new AsideEvent(a.parkedOffset(), a.subscriber(), a.cause(), Optional.empty()));
          fold.resolvedBelow(a.nextUnresolved());
        }
        case Settlement.Reparked<Event, String> r -> fold.reparked(r);
        case Settlement.NothingThere<Event, String> n -> fold.resolvedBelow(n.nextUnresolved());
        case Settlement.Told<Event, String> t -> {
          ended(to, event(t.position()), "told");
          if (t.parkedOffset().isEmpty()) {
            fold.told(t.order(), clock().instant());
          }
          to.asides.replaceAll((offset, a) ->
              a.subscriber().equals(t.subscriber()) && t.parkedOffset().orElse(offset) == offset
                  ? a.ordered(t.order())
                  : a);
        }
        case Settlement.Forwarded<Event, String> f -> ended(to, f.event(), "forwarded");
        case Settlement.LookedAgain<Event, String> l -> {}
        case Settlement.Noted<Event, String> n -> {}
      }
    }
    folds.forEach((key, fold) -> {
      Map<Key, ParkedSpan> spans = durable(partitions.getOrDefault(key, -1)).spans;
      fold.result().ifPresentOrElse(span -> spans.put(key, span), () -> spans.remove(key));
    });
  }

  private Event event(Position position) {
    return events(position.partition()).stream()
        .filter(e -> e.offset() == position.offset())
        .findFirst()
        .orElseThrow();
  }

  private static void ended(Durable to, Event event, String result) {
    assertThat(to.ended.put(event, result)).as("one outcome of %s", event).isNull();
  }

  /** Gives partitions up in good order. */
  void revoke(Collection<Integer> partitions, boolean wait, boolean commit) {
    List<Assignment> given =
        partitions.stream().filter(assigned::containsKey).map(assigned::get).toList();
    dispatcher.tenures().drain(given);
    for (HandCalls.Pending<Event, String> call : calls.pending()) {
      if (wait && given.stream().anyMatch(a -> a.partition() == call.attempt.event().partition())) {
        end(call, Verdict.done("applied"));
      }
    }
    dispatcher.tenures().cancel(given, Cause.of("revoked"));
    for (HandCalls.Pending<Event, String> call : calls.pending()) {
      if (given.stream().anyMatch(a -> a.partition() == call.attempt.event().partition())) {
        touched.add(call.attempt.event());
      }
    }
    advance();
    if (commit) {
      commit(true);
    }
    given.forEach(dispatcher.tenures()::close);
    partitions.forEach(assigned::remove);
  }

  /** The process is gone, with all its calls; another takes over. */
  void crash() {
    for (HandCalls.Pending<Event, String> call : calls.pending()) {
      touched.add(call.attempt.event());
      calls.fail(call, new InterruptedException("killed"));
    }
    assigned.clear();
    dispatcher = worker();
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }
}
