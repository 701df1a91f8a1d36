package dev.umsync.worker.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Key-ordered, concurrent dispatch of the events of the partitions that this worker owns. Events
 * are offered in log order; for each subscriber one is attempted at a time, in that order; what
 * became of them is taken out as {@link Settlement}s, to be made durable together with the {@link
 * CommitPoint} of their partition, and reported back as durable.
 *
 * <p>Owned by the poll thread: every method is called by it alone. Handlers run on the executor
 * given and post their ends.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Dispatcher<E, R> {
  /** How long a large parked event waits for another large one at a time. */
  private static final Duration BETWEEN_LARGE = Duration.ofSeconds(1);

  private final Limits limits;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Calls<E, R> calls;
  private final Parking<E, R> parking;
  private final Turns<E, R> turns;
  private final Judge<E, R> judge;
  private final Overdue<E, R> overdue;
  private final SecondLooks<E, R> looks;
  private final Asides<E, R> asides;
  private final Subscribers<E> subscribers = new Subscribers<>();
  private final Outbox<E, R> outbox;
  private final Room<E> room;

  /** By partition; at most one period of ownership of each at a time. */
  private final Map<Integer, PartitionShare<E>> shares = new HashMap<>();

  private final Intake<E, R> intake;

  /**
   * Owns nothing yet.
   *
   * @param whenDone told each result by the poll thread, before the next call for its subscriber
   *     begins
   */
  public Dispatcher(
      EventHandler<E, R> handler,
      Limits limits,
      Lease lease,
      Surroundings surroundings,
      BiConsumer<Assignment, R> whenDone) {
    this.limits = limits;
    this.ticker = surroundings.ticker();
    this.clock = surroundings.clock();
    this.calls = new Calls<>(handler, surroundings.calls(), ticker, lease, surroundings.wakeUp());
    Limits.Waits waits = limits.waits();
    this.outbox = new Outbox<>(limits.batches());
    this.room = new Room<>(shares, limits.memory());
    this.parking =
        new Parking<>(
            surroundings.clock(),
            new Backoff(waits.parkBase(), waits.parkCap(), surroundings.random()),
            Math.max(1, limits.callsInFlight() / 4),
            outbox,
            room);
    this.turns = new Turns<>(calls, parking, subscribers, lease, limits, ticker);
    Backoff retries = new Backoff(waits.retryBase(), waits.retryCap(), surroundings.random());
    this.looks = new SecondLooks<>(turns, surroundings, limits);
    this.asides =
        new Asides<>(
            new Backoff(waits.parkBase(), waits.parkCap(), surroundings.random()), outbox, ticker);
    this.judge =
        new Judge<>(turns, parking, looks, asides, retries, waits, ticker, outbox, whenDone);
    this.overdue = new Overdue<>(calls, parking, judge, subscribers, room, limits, ticker);
    this.intake =
        new Intake<>(
            shares, subscribers, parking, turns, overdue, limits.queues(), ticker, outbox, room);
  }

  /**
   * Begins a period of ownership; nothing of the partition is taken until it is {@link #admit
   * admitted}.
   */
  public Assignment assign(int partition) {
    return new Assignment(partition);
  }

  /**
   * Opens a partition for its events, once its state is restored.
   *
   * @param takeover what the owner before left
   */
  public void admit(Assignment assignment, Takeover<E> takeover) {
    if (!assignment.isOpen()) {
      return;
    }
    long now = ticker.getAsLong();
    PartitionShare<E> share =
        new PartitionShare<>(
            assignment,
            new OffsetLedger(takeover.point(), limits.queues().claimStep()),
            takeover.point().released() ? now : now + takeover.suspectHold().toNanos(),
            limits.memory());
    if (shares.putIfAbsent(assignment.partition(), share) != null) {
      throw new IllegalStateException(assignment + " is admitted already");
    }
    takeover
        .parked()
        .forEach((subscriber, span) -> {
          SubscriberQueue<E> queue = subscribers.of(subscriber);
          queue.park(ParkState.restored(assignment, span));
          turns.list(queue);
        });
    takeover
        .looks()
        .forEach(look -> looks.restored(subscribers.of(look.subscriber()), share, look));
    takeover.ordered().forEach(event -> asides.ordered(assignment, event));
  }

  /** Where events are offered. */
  public Intake<E, R> intake() {
    return intake;
  }

  /** Has parked subscribers tried again now, without waiting for their time. */
  public void redriveNow(Predicate<Key> whose) {
    subscribers.forEach(queue -> {
      if (whose.test(queue.subscriber)) {
        tryNow(queue);
      }
    });
  }

  /**
   * Has a subscriber tried again now if it is parked for a certain cause.
   *
   * @param why whether that cause is gone
   */
  public void redriveNow(Key subscriber, Predicate<Cause> why) {
    subscribers
        .find(subscriber)
        .filter(queue -> {
          ParkState state = queue.parked();
          return state != null && why.test(state.cause());
        })
        .ifPresent(this::tryNow);
  }

  private void tryNow(SubscriberQueue<E> queue) {
    parking.tryNow(queue);
    turns.list(queue);
  }

  /**
   * The parts of the parked log that are to be read now; each is answered by {@link #parkedRead}.
   */
  public List<ParkedReading> takeReadings() {
    List<ParkedReading> wanted = new ArrayList<>(parking.takeWanted());
    wanted.addAll(asides.wanted());
    return wanted;
  }

  /**
   * Takes what a reading found.
   *
   * @param found the subscriber's events in it, in order
   * @param through one past the last offset that was covered
   */
  public void parkedRead(ParkedReading reading, List<ParkedEvent<E>> found, long through) {
    PartitionShare<E> share = shares.get(reading.assignment().partition());
    if (reading.aside()) {
      if (share != null && share.assignment == reading.assignment() && share.isLive()) {
        asideRead(share, reading, found);
      }
      return;
    }
    SubscriberQueue<E> queue = subscribers.find(reading.subscriber()).orElse(null);
    ParkState state = queue == null ? null : queue.parked();
    if (share == null
        || queue == null
        || state == null
        || share.assignment != reading.assignment()
        || state.assignment != reading.assignment()
        || !share.isLive()) {
      return;
    }
    long reached = through;
    for (ParkedEvent<E> event : found) {
      if (room.isLarge(event.sizeBytes()) && room.holdsLarge()) {
        reached = event.offset();
        state.postpone(clock.instant().plus(BETWEEN_LARGE));
        break;
      }
      Entry<E> entry = parkedEntry(share, reading.subscriber(), Purpose.REDRIVE, event);
      share.hold(entry);
      queue.add(entry);
    }
    parking.read(queue, state, reached);
    turns.list(queue);
  }

  private void asideRead(
      PartitionShare<E> share, ParkedReading reading, List<ParkedEvent<E>> found) {
    Optional<Purpose> purpose = asides.purpose(reading);
    if (found.isEmpty()) {
      asides.gone(reading);
    } else if (purpose.isPresent()) {
      ParkedEvent<E> event = found.getFirst();
      if (room.isLarge(event.sizeBytes()) && room.holdsLarge()) {
        asides.failed(reading.assignment(), reading.from());
        return;
      }
      SubscriberQueue<E> queue = subscribers.of(reading.subscriber());
      Entry<E> entry = parkedEntry(share, reading.subscriber(), purpose.get(), event).asAside();
      share.hold(entry);
      queue.add(entry);
      turns.list(queue);
    }
  }

  private Entry<E> parkedEntry(
      PartitionShare<E> share, Key subscriber, Purpose purpose, ParkedEvent<E> event) {
    return new Entry<>(
        share,
        subscriber,
        new Position(share.assignment.partition(), event.offset()),
        purpose,
        event.sizeBytes(),
        true,
        ticker.getAsLong(),
        event.event());
  }

  /** Reports that an operator's order about an event that was set aside is durable. */
  public void ordered(Assignment assignment, AsideEvent event) {
    PartitionShare<E> share = shares.get(assignment.partition());
    if (share != null && share.assignment == assignment) {
      asides.ordered(assignment, event);
    }
  }

  /** A reading failed: it will be asked for again. */
  public void parkedReadFailed(ParkedReading reading) {
    if (reading.aside()) {
      asides.failed(reading.assignment(), reading.from());
      return;
    }
    subscribers
        .find(reading.subscriber())
        .ifPresent(queue -> {
          ParkState state = queue.parked();
          if (state != null && state.assignment == reading.assignment()) {
            state.cancelReading();
            turns.wake(queue, ticker.getAsLong() + limits.waits().retryCap().toNanos());
          }
        });
  }

  /** Takes in what calls came to, looks after what is overdue, and starts what may be started. */
  public void advance() {
    Optional<Calls.Ended<E, R>> next = calls.takeEnded();
    while (next.isPresent()) {
      Call<E> call = next.get().call();
      judge.conclude(subscribers.of(call.entry.subscriber), call, next.get().verdict());
      next = calls.takeEnded();
    }
    overdue.look(shares.values());
    turns.go();
    intake.resume();
  }

  /**
   * The next part of what was settled, in order, as much as {@link Limits#batches()} lets one
   * transaction hold. From here on {@link #commitPoint} counts it as finished, so it must be
   * written with the next commit of its partitions, or be put back.
   *
   * @throws IllegalStateException if the part given out before is neither durable nor put back
   */
  public List<Settlement<E, R>> takeSettled() {
    List<Settlement<E, R>> taken = outbox.take();
    for (Settlement<E, R> settlement : taken) {
      PartitionShare<E> share = shareOf(settlement.assignment());
      settlement
          .logPosition()
          .filter(position -> share.ledger.isUnfinished(position.offset()))
          .ifPresent(position -> share.ledger.finish(position.offset()));
    }
    return taken;
  }

  /** Reports that nothing of what was given out last is durable: it comes again. */
  public void putBack() {
    outbox.putBack();
  }

  /** Whether anything was settled that is not given out. */
  public boolean hasSettled() {
    return !outbox.isEmpty();
  }

  /** Whether anything of this assignment was settled that is not given out. */
  public boolean hasSettled(Assignment assignment) {
    return outbox.holds(assignment);
  }

  /** Reports what was given out last as durable: its events are held no longer. */
  public void durable(Collection<Settlement<E, R>> written) {
    outbox.written();
    for (Settlement<E, R> settlement : written) {
      PartitionShare<E> share = shares.get(settlement.assignment().partition());
      if (share != null && share.assignment == settlement.assignment()) {
        settlement.logPosition().ifPresent(p -> share.durable(p.offset()));
      }
    }
  }

  /**
   * Reports what is durable about a parked subscriber; empty when none of its events is parked any
   * more.
   */
  public void durable(Assignment assignment, Key subscriber, Optional<ParkedSpan> span) {
    subscribers
        .find(subscriber)
        .ifPresent(queue -> {
          parking.durable(queue, assignment, span);
          turns.list(queue);
        });
  }

  /** What is durable about a parked subscriber, as it was reported last. */
  public Optional<ParkedSpan> parkedSpan(Assignment assignment, Key subscriber) {
    return subscribers
        .find(subscriber)
        .map(SubscriberQueue::parked)
        .filter(state -> state.assignment == assignment)
        .map(ParkState::span);
  }

  /** Reports a claim as durable: a commit that carried it was acknowledged. */
  public void claimed(Assignment assignment, long claim) {
    PartitionShare<E> share = shares.get(assignment.partition());
    if (share != null && share.assignment == assignment) {
      share.ledger.claimed(claim);
      turns.claimed(assignment);
    }
  }

  /** The assignments whose claims are running out. */
  public List<Assignment> wantingClaims() {
    return shares.values().stream()
        .filter(share -> share.isLive() && share.ledger.wantsClaim())
        .map(share -> share.assignment)
        .toList();
  }

  /** The assignments that are admitted and open. */
  public List<Assignment> admitted() {
    return shares.values().stream().map(share -> share.assignment).toList();
  }

  /** What to commit for a partition: with everything that {@link #takeSettled} gave. */
  public CommitPoint commitPoint(Assignment assignment) {
    PartitionShare<E> share = shareOf(assignment);
    if (!share.isDraining()) {
      return share.ledger.held();
    }
    boolean callLeft =
        calls.all().stream()
            .anyMatch(call -> call.entry.position.partition() == assignment.partition());
    boolean earlierOwnersThrough = share.suspectsFromNanos - ticker.getAsLong() <= 0;
    return share.ledger.released(share.highestTouched(), !callLeft && earlierOwnersThrough);
  }

  private PartitionShare<E> shareOf(Assignment assignment) {
    PartitionShare<E> share = shares.get(assignment.partition());
    if (share == null || share.assignment != assignment) {
      throw new IllegalStateException(assignment + " is not admitted");
    }
    return share;
  }

  /** Partitions of which no more is to be read for now. */
  public Set<Integer> paused() {
    boolean full = room.isPaused();
    return shares.values().stream()
        .filter(share -> share.isPaused() | full)
        .map(share -> share.assignment.partition())
        .collect(Collectors.toSet());
  }

  /**
   * Stops admitting for these assignments, drops what is queued for them, and lets running calls go
   * on.
   */
  public void drain(Collection<Assignment> assignments) {
    for (Assignment assignment : assignments) {
      PartitionShare<E> share = shares.get(assignment.partition());
      if (share != null && share.assignment == assignment) {
        share.drain();
        subscribers
            .forEach( // Parked events stay: how far they are resolved is read off what is left of
                // them.
                queue ->
                    queue.removeIf(e -> e.share == share && e.isFromLog() && !isRunning(queue, e)));
        turns.claimed(assignment);
      }
    }
  }

  private boolean isRunning(SubscriberQueue<E> queue, Entry<E> entry) {
    return calls.of(queue.subscriber).filter(call -> call.entry == entry).isPresent();
  }

  /** How many calls of these assignments are running still. */
  public long running(Collection<Assignment> assignments) {
    return calls.all().stream()
        .filter(call -> assignments.contains(call.entry.share.assignment))
        .count();
  }

  /** Interrupts the running calls of these assignments. */
  public void cancel(Collection<Assignment> assignments, Cause cause) {
    long now = ticker.getAsLong();
    calls.all().stream()
        .filter(call -> assignments.contains(call.entry.share.assignment))
        .forEach(call -> call.cancel(cause, now));
  }

  /** Ends a period of ownership: from here on nothing about it is believed. */
  public void close(Assignment assignment) {
    assignment.close();
    PartitionShare<E> share = shares.get(assignment.partition());
    if (share == null || share.assignment != assignment) {
      return;
    }
    shares.remove(assignment.partition());
    asides.forget(assignment);
    subscribers.forEach(queue -> {
      queue.removeIf(entry -> entry.share == share);
      ParkState parked = queue.parked();
      if (parked != null && parked.assignment == assignment) {
        parking.forget(queue);
      }
      turns.list(queue);
    });
    turns.claimed(assignment);
  }

  /** A reading of how much there is to do; derived, nothing is counted along the way. */
  public Load load() {
    long now = ticker.getAsLong();
    return new Load(
        calls.inFlight(),
        subscribers.queued(),
        subscribers.parked(),
        paused().size(),
        shares.values().stream().mapToLong(share -> share.ledger.span()).sum(),
        Duration.ofNanos(subscribers.oldestNanos(now)));
  }

  /** Whether any call is running. */
  public boolean isBusy() {
    return calls.inFlight() > 0;
  }

  /** Whether calls have ended that {@link #advance} would take in. */
  public boolean hasWork() {
    return calls.hasEnded();
  }

  /** How long until something is due without anything happening. */
  public Optional<Duration> nextAlarm() {
    Optional<Duration> alarm = turns.nextAlarm();
    OptionalLong due = asides.nextDueNanos();
    if (due.isEmpty()) {
      return alarm;
    }
    Duration wait = Duration.ofNanos(Math.max(0, due.getAsLong() - ticker.getAsLong()));
    return alarm.filter(a -> a.compareTo(wait) < 0).or(() -> Optional.of(wait));
  }
}
