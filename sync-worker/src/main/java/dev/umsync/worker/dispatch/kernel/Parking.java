package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sets subscribers aside whose mailbox cannot be served, and has them tried again in order. While a
 * subscriber is parked each of its events of the log is settled as parked at once; what was parked
 * comes back, a part at a time, through the readings of the parked log that this asks for. Owned by
 * the poll thread.
 */
final class Parking<E, R> {
  /**
   * How often the wait of those whose mailboxes are not even asked is doubled: not for ever, for
   * one of them finds out that they may be asked again; but reading what is parked has its price.
   */
  private static final int MOST_UNASKED_DOUBLINGS = 3;

  /** How often it is looked whether a large parked event may be read now. */
  private static final Duration BETWEEN_LARGE = Duration.ofSeconds(1);

  private final Clock clock;
  private final Backoff backoff;
  private final int width;
  private final Outbox<E, R> outbox;
  private final Room<E> room;
  private final List<ParkedReading> wanted = new ArrayList<>();
  private final Set<SubscriberQueue<E>> redriving = new HashSet<>();
  private final SequencedSet<SubscriberQueue<E>> awaitingRedrive = new LinkedHashSet<>();

  /**
   * Starts with nobody parked.
   *
   * @param width how many subscribers may have parked events in memory at once
   */
  Parking(Clock clock, Backoff backoff, int width, Outbox<E, R> outbox, Room<E> room) {
    this.clock = clock;
    this.backoff = backoff;
    this.width = width;
    this.outbox = outbox;
    this.room = room;
  }

  /** Parks a subscriber, or parks it again after its parked events could not be applied either. */
  void park(SubscriberQueue<E> queue, PartitionShare<E> share, Cause cause, Duration atLeast) {
    ParkState state = queue.parked();
    if (state == null) {
      begin(queue, share, cause, atLeast);
    } else {
      state.again(cause, until(state.rounds() + 1, atLeast));
      repark(queue, share, state);
    }
  }

  /**
   * Parks a subscriber whose mailbox was not asked. If it is parked already its rounds stay as they
   * are; the wait grows a little.
   */
  void parkUnasked(
      SubscriberQueue<E> queue, PartitionShare<E> share, Cause cause, Duration atLeast) {
    ParkState state = queue.parked();
    if (state == null) {
      begin(queue, share, cause, atLeast);
    } else {
      int doublings = Math.min(state.unasked() + 1, MOST_UNASKED_DOUBLINGS);
      state.unasked(cause, until(state.rounds() + doublings, atLeast));
      repark(queue, share, state);
    }
  }

  private void begin(
      SubscriberQueue<E> queue, PartitionShare<E> share, Cause cause, Duration atLeast) {
    queue.park(new ParkState(share.assignment, cause, until(1, atLeast), 1));
    queue.release();
    flush(queue);
  }

  private void repark(SubscriberQueue<E> queue, PartitionShare<E> share, ParkState state) {
    queue.takeParkedLane().forEach(share::forget);
    redriving.remove(queue);
    outbox.add(
        new Settlement.Reparked<>(
            share.assignment, queue.subscriber, state.cause(), state.notBefore(), state.rounds()),
        0);
    queue.release();
    flush(queue);
  }

  private Instant until(int rounds, Duration atLeast) {
    return clock.instant().plus(backoff.atLeastHalf(rounds, atLeast));
  }

  /** Settles the events of the log that wait for a parked subscriber as parked, in order. */
  void flush(SubscriberQueue<E> queue) {
    ParkState state = queue.parked();
    if (state == null) {
      return;
    }
    for (Entry<E> entry : queue.takeLog()) {
      entry.settle();
      outbox.add(
          new Settlement.Parked<>(
              entry.share.assignment,
              entry.subscriber,
              entry.position,
              entry.event(),
              state.cause(),
              state.notBefore(),
              state.rounds()),
          entry.sizeBytes());
    }
  }

  /**
   * Asks for the next part of the parked log, if it is time.
   *
   * @return how long to wait still, if it is not
   */
  Optional<Duration> readOn(SubscriberQueue<E> queue) {
    ParkState state = queue.parked();
    ParkedSpan span = state == null ? null : state.span();
    if (state == null
        || span == null
        || state.isReading()
        || !queue.isParkedLaneEmpty()
        || state.resolvedBelow() > span.last()) {
      return Optional.empty();
    }
    Duration wait = Duration.between(clock.instant(), state.notBefore());
    if (wait.isPositive()) {
      redriving.remove(queue);
      return Optional.of(wait);
    }
    if (state.isLargeNext() && (room.holdsLarge() || isLargeRead())) {
      // It would be read in vain, again and again.
      redriving.remove(queue);
      return Optional.of(BETWEEN_LARGE);
    }
    if (!mayRead(queue)) {
      redriving.remove(queue);
      awaitingRedrive.add(queue);
      return Optional.empty();
    }
    redriving.add(queue);
    state.beginReading();
    wanted.add(
        new ParkedReading(
            state.assignment, queue.subscriber, state.resolvedBelow(), span.last(), false));
    return Optional.empty();
  }

  /** Whoever is alone may always read on: nothing else would make room for it. */
  private boolean mayRead(SubscriberQueue<E> queue) {
    boolean member = redriving.contains(queue);
    return redriving.size() - (member ? 1 : 0) == 0
        || ((member || redriving.size() < width) && room.takesReadings(readings() + 1));
  }

  private long readings() {
    return underWay().count();
  }

  private boolean isLargeRead() {
    return underWay().anyMatch(ParkState::isLargeNext);
  }

  private Stream<ParkState> underWay() {
    return redriving.stream()
        .map(SubscriberQueue::parked)
        .filter(Objects::nonNull)
        .filter(ParkState::isReading);
  }

  /** Those that may be redriven now that others are through. */
  List<SubscriberQueue<E>> nextToRedrive() {
    List<SubscriberQueue<E>> next = new ArrayList<>();
    while (!awaitingRedrive.isEmpty()
        && redriving.size() + next.size() < width
        && ((redriving.isEmpty() && next.isEmpty())
            || room.takesReadings(readings() + next.size() + 1))) {
      next.add(awaitingRedrive.removeFirst());
    }
    return next;
  }

  List<ParkedReading> takeWanted() {
    List<ParkedReading> taken = List.copyOf(wanted);
    wanted.clear();
    return taken;
  }

  /** A reading has ended; what it found is in the queue already. */
  void read(SubscriberQueue<E> queue, ParkState state, long through) {
    state.endReading(through);
    if (queue.isParkedLaneEmpty()) {
      state.resolved(through);
      outbox.add(new Settlement.NothingThere<>(state.assignment, queue.subscriber, through), 0);
    }
  }

  /** A parked event was applied. */
  void redriven(SubscriberQueue<E> queue, Entry<E> entry, R result) {
    outbox.add(
        new Settlement.Redriven<>(
            entry.share.assignment,
            queue.subscriber,
            entry.position.offset(),
            next(queue, entry),
            result),
        0);
  }

  /** A parked event can never be applied. */
  void aside(SubscriberQueue<E> queue, Entry<E> entry, Cause cause) {
    outbox.add(
        new Settlement.AsideFromParked<>(
            entry.share.assignment,
            queue.subscriber,
            entry.position.offset(),
            next(queue, entry),
            cause),
        0);
  }

  private long next(SubscriberQueue<E> queue, Entry<E> entry) {
    ParkState state = queue.parked();
    if (state == null) {
      throw new IllegalStateException("a parked event of one who is not parked");
    }
    long next =
        queue
            .firstOfParkedLane()
            .map(e -> e.position.offset())
            .orElse(Math.max(state.readThrough(), entry.position.offset() + 1));
    state.resolved(next);
    return next;
  }

  /**
   * What is durable about a parked subscriber has changed; with nothing left it is served again.
   */
  void durable(SubscriberQueue<E> queue, Assignment assignment, Optional<ParkedSpan> span) {
    ParkState state = queue.parked();
    if (state == null || !state.assignment.equals(assignment)) {
      return;
    }
    if (span.isPresent()) {
      ParkedSpan before = state.span();
      long droppedBefore = before == null ? -1 : before.dropThrough();
      state.durable(span.get());
      if (span.get().dropThrough() > droppedBefore) {
        state.tryNow(clock.instant());
      }
      return;
    }
    state.nothingDurable();
    if (!outbox.holdsParked(queue.subscriber)) {
      queue.unpark();
    }
    redriving.remove(queue);
  }

  /** Whether an operator has durably dropped a parked event. */
  boolean isDropped(SubscriberQueue<E> queue, Entry<E> entry) {
    ParkState state = queue.parked();
    return state != null && state.isDropped(entry.position.offset());
  }

  void tryNow(SubscriberQueue<E> queue) {
    ParkState state = queue.parked();
    if (state != null) {
      state.tryNow(clock.instant());
    }
  }

  /** The assignment of a parked subscriber has ended. */
  void forget(SubscriberQueue<E> queue) {
    queue.unpark();
    redriving.remove(queue);
    awaitingRedrive.remove(queue);
  }
}
