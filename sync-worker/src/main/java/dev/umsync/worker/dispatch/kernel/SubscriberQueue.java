package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one subscriber, in order: second looks, then events set aside that an operator has
 * ordered, then parked events while it is parked, else events of the log, then errands. Owned by
 * the poll thread.
 */
final class SubscriberQueue<E> {
  final Key subscriber;
  private final Deque<Entry<E>> log = new ArrayDeque<>();
  private final Deque<Entry<E>> parkedLane = new ArrayDeque<>();
  private final PriorityQueue<Look<E>> looks =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));
  private final Deque<Entry<E>> asideLane = new ArrayDeque<>();
  private final Deque<Entry<E>> errands = new ArrayDeque<>();
  private @Nullable ParkState parked;
  private long heldUntilNanos;
  private boolean isHeld;
  private OptionalLong alarmNanos = OptionalLong.empty();
  private OptionalLong fullSinceNanos = OptionalLong.empty();

  /** Whether it stands in the line of those that may have something to start. */
  boolean listed;

  /** A second look that is due at an instant. */
  record Look<E>(Entry<E> entry, long dueNanos) {}

  SubscriberQueue(Key subscriber) {
    this.subscriber = subscriber;
  }

  void add(Entry<E> entry) {
    switch (entry.purpose()) {
      case DELIVER -> log.addLast(entry);
      case REDRIVE, DROP -> laneOf(entry).addLast(entry);
      case ERRAND -> errands.addLast(entry);
      case LOOK_AGAIN -> throw new IllegalArgumentException("a second look has its time");
    }
  }

  private Deque<Entry<E>> laneOf(Entry<E> entry) {
    return entry.isAside() ? asideLane : parkedLane;
  }

  void look(Entry<E> entry, long dueNanos) {
    looks.add(new Look<>(entry, dueNanos));
  }

  /** The instant of the next second look. */
  OptionalLong nextLookNanos() {
    Look<E> look = looks.peek();
    return look == null ? OptionalLong.empty() : OptionalLong.of(look.dueNanos());
  }

  /** What is to be attempted next; it stays where it is until {@link #remove}. */
  Optional<Entry<E>> head(long nowNanos) {
    Look<E> look = looks.peek();
    if (look != null && look.dueNanos() - nowNanos <= 0) {
      return Optional.of(look.entry());
    }
    if (!asideLane.isEmpty()) {
      return Optional.of(asideLane.getFirst());
    }
    Entry<E> next = parked == null ? log.peekFirst() : parkedLane.peekFirst();
    return Optional.ofNullable(next == null ? errands.peekFirst() : next);
  }

  /** Takes an entry out. */
  void remove(Entry<E> entry) {
    switch (entry.purpose()) {
      case DELIVER -> log.remove(entry);
      case REDRIVE, DROP -> laneOf(entry).remove(entry);
      case LOOK_AGAIN -> looks.removeIf(l -> l.entry() == entry);
      case ERRAND -> errands.remove(entry);
    }
  }

  /** Takes everything out that the condition names. */
  void removeIf(Predicate<Entry<E>> condition) {
    log.removeIf(condition);
    parkedLane.removeIf(condition);
    asideLane.removeIf(condition);
    looks.removeIf(l -> condition.test(l.entry()));
    errands.removeIf(condition);
  }

  /** Takes all events of the log out, in order. */
  List<Entry<E>> takeLog() {
    List<Entry<E>> all = new ArrayList<>(log);
    log.clear();
    return all;
  }

  /** Takes all parked events out. */
  List<Entry<E>> takeParkedLane() {
    List<Entry<E>> all = new ArrayList<>(parkedLane);
    parkedLane.clear();
    return all;
  }

  Optional<Entry<E>> firstOfParkedLane() {
    return Optional.ofNullable(parkedLane.peekFirst());
  }

  int looks() {
    return looks.size();
  }

  int errands() {
    return errands.size();
  }

  Optional<Entry<E>> firstOfLog() {
    return Optional.ofNullable(log.peekFirst());
  }

  /** The bytes of its events of the log as the bounds count them. */
  long logWeight() {
    return log.stream().mapToLong(Entry::weight).sum();
  }

  int logSize() {
    return log.size();
  }

  int size() {
    return log.size() + parkedLane.size() + asideLane.size() + looks.size() + errands.size();
  }

  boolean holdsOf(Assignment assignment) {
    return log.stream().anyMatch(e -> e.share.assignment.equals(assignment));
  }

  /** Since when the first of its events of the log is here. */
  OptionalLong oldestNanos() {
    Entry<E> first = log.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.takenNanos);
  }

  boolean isParkedLaneEmpty() {
    return parkedLane.isEmpty();
  }

  boolean isIdle() {
    return size() == 0 && parked == null;
  }

  @Nullable ParkState parked() {
    return parked;
  }

  void park(ParkState state) {
    parked = state;
  }

  void unpark() {
    parked = null;
  }

  void holdUntil(long nanos) {
    heldUntilNanos = nanos;
    isHeld = true;
  }

  void release() {
    isHeld = false;
  }

  /** How long its head must wait still; not positive if it need not. */
  long holdNanos(long nowNanos) {
    return isHeld ? heldUntilNanos - nowNanos : 0;
  }

  /** The instant at which it is to be listed, if it waits for one. */
  OptionalLong alarm() {
    return alarmNanos;
  }

  void alarm(OptionalLong nanos) {
    alarmNanos = nanos;
  }

  OptionalLong fullSinceNanos() {
    return fullSinceNanos;
  }

  void fullSince(OptionalLong nanos) {
    fullSinceNanos = nanos;
  }
}
