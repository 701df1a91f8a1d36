package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Purpose;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Says whose turn it is: the line of subscribers that may have something to start, and those that
 * wait for a time or for a claim. A queue that is in nobody's line is listed again by the event
 * that it waits for. Owned by the poll thread.
 */
final class Turns<E, R> {
  private final Calls<E, R> calls;
  private final Parking<E, R> parking;
  private final Subscribers<E> subscribers;
  private final Lease lease;
  private final Limits limits;
  private final LongSupplier ticker;
  private final Deque<SubscriberQueue<E>> ready = new ArrayDeque<>();
  private final PriorityQueue<Alarm<E>> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::nanos));
  private final Map<Assignment, Set<SubscriberQueue<E>>> awaitingClaim = new HashMap<>();

  /** Those whose errands wait for others' to end. */
  private final Set<SubscriberQueue<E>> awaitingErrand = new LinkedHashSet<>();

  private record Alarm<E>(long nanos, SubscriberQueue<E> queue) {}

  Turns(
      Calls<E, R> calls,
      Parking<E, R> parking,
      Subscribers<E> subscribers,
      Lease lease,
      Limits limits,
      LongSupplier ticker) {
    this.calls = calls;
    this.parking = parking;
    this.subscribers = subscribers;
    this.lease = lease;
    this.limits = limits;
    this.ticker = ticker;
  }

  /** Puts a queue into the line, once. */
  void list(SubscriberQueue<E> queue) {
    if (!queue.listed) {
      queue.listed = true;
      ready.addLast(queue);
    }
  }

  /** A claim was extended. */
  void claimed(Assignment assignment) {
    Set<SubscriberQueue<E>> waiting = awaitingClaim.remove(assignment);
    if (waiting != null) {
      waiting.forEach(this::list);
    }
  }

  /** Whether somebody's turn waits for a claim. */
  boolean isClaimAwaited() {
    return !awaitingClaim.isEmpty();
  }

  /** Lists as many of those that wait with an errand as there is room for. */
  private void listErrands() {
    Iterator<SubscriberQueue<E>> next = awaitingErrand.iterator();
    long room = next.hasNext() ? limits.errandsInFlight(calls.inFlight()) - calls.errands() : 0;
    for (; room > 0 && next.hasNext(); room--) {
      list(next.next());
      next.remove();
    }
  }

  /** Starts what may be started now. */
  void go() {
    long now = ticker.getAsLong();
    while (!alarms.isEmpty() && alarms.peek().nanos() - now <= 0) {
      SubscriberQueue<E> queue = alarms.poll().queue();
      queue.alarm(OptionalLong.empty());
      list(queue);
    }
    parking.nextToRedrive().forEach(this::list);
    listErrands();
    while (!ready.isEmpty()
        && calls.inFlight() < limits.callsInFlight()
        && lease.permitsMailboxChange()) {
      SubscriberQueue<E> queue = ready.poll();
      queue.listed = false;
      if (!calls.isRunning(queue.subscriber)) {
        turn(queue, now);
      }
    }
  }

  private void turn(SubscriberQueue<E> queue, long now) {
    Optional<Entry<E>> head = queue.head(now);
    if (head.isEmpty() || head.get().purpose() == Purpose.ERRAND) {
      parking.readOn(queue).ifPresent(wait -> wake(queue, now + wait.toNanos()));
      queue.nextLookNanos().ifPresent(due -> wake(queue, due));
    }
    if (head.isEmpty()) {
      subscribers.forgetIfIdle(queue);
      return;
    }
    Entry<E> entry = head.get();
    if (entry.purpose() == Purpose.ERRAND
        && calls.errands() >= limits.errandsInFlight(calls.inFlight())) {
      awaitingErrand.add(queue);
      return;
    }
    if (!entry.share.isLive()) {
      return; // listed again when the assignment is closed
    }
    long wait = queue.holdNanos(now);
    if (entry.isTouched()) {
      wait = Math.max(wait, entry.share.suspectsFromNanos - now);
    }
    if (wait > 0) {
      wake(queue, now + wait);
    } else if (!mayAttempt(entry)) {
      awaitingClaim.computeIfAbsent(entry.share.assignment, a -> new LinkedHashSet<>()).add(queue);
    } else {
      start(queue, entry, now);
    }
  }

  private void start(SubscriberQueue<E> queue, Entry<E> entry, long now) {
    if (!entry.isFromLog() && !entry.isAside() && parking.isDropped(queue, entry)) {
      entry.dropIfParked();
    }
    calls.start(entry, entry.triedAt(now) + limits.waits().inAll().toNanos());
  }

  private boolean mayAttempt(Entry<E> entry) {
    OffsetLedger ledger = entry.share.ledger;
    if (!entry.isFromLog()) {
      return ledger.isAcknowledged();
    }
    ledger.reach(entry.position.offset());
    return ledger.mayAttempt(entry.position.offset());
  }

  /** Has the queue listed at an instant, unless it is sooner anyway. */
  void wake(SubscriberQueue<E> queue, long nanos) {
    OptionalLong set = queue.alarm();
    if (set.isEmpty() || nanos - set.getAsLong() < 0) {
      set.ifPresent(old -> alarms.removeIf(a -> a.queue() == queue));
      queue.alarm(OptionalLong.of(nanos));
      alarms.add(new Alarm<>(nanos, queue));
    }
  }

  /** How long until an alarm goes off. */
  Optional<Duration> nextAlarm() {
    Alarm<E> next = alarms.peek();
    return next == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, next.nanos() - ticker.getAsLong())));
  }
}
