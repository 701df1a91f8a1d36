package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Limits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Sees to it that nothing waits in the log for a mailbox: has a subscriber parked whose first event
 * took too long in all, whose queue stays full, whose events fill the memory, whose large event
 * keeps others' out, or whose event holds the ledger back. A call that is running is cancelled
 * first, and given up if it does not end. Owned by the poll thread.
 */
final class Overdue<E, R> {
  private static final Cause QUEUE_FULL = Cause.of("queue-full");
  private static final Cause MEMORY_FULL = Cause.of("memory-full");
  private static final Cause LEDGER_FULL = Cause.of("ledger-full");
  private static final Cause TOO_LONG = Cause.of("waited-too-long");

  private final Calls<E, R> calls;
  private final Parking<E, R> parking;
  private final Judge<E, R> judge;
  private final Subscribers<E> subscribers;
  private final Limits limits;
  private final LongSupplier ticker;
  private final Set<SubscriberQueue<E>> full = new HashSet<>();
  private final Pressure<E> pressure;
  private final LargeWait<E> largeWait;

  Overdue(
      Calls<E, R> calls,
      Parking<E, R> parking,
      Judge<E, R> judge,
      Subscribers<E> subscribers,
      Room<E> room,
      Limits limits,
      LongSupplier ticker) {
    this.calls = calls;
    this.parking = parking;
    this.judge = judge;
    this.subscribers = subscribers;
    this.limits = limits;
    this.pressure = new Pressure<>(room, subscribers, limits);
    this.largeWait = new LargeWait<>(calls, subscribers, limits.queues());
    this.ticker = ticker;
  }

  /** Notes that a queue has reached its limit. */
  void queueIsFull(SubscriberQueue<E> queue) {
    if (full.add(queue)) {
      queue.fullSince(OptionalLong.of(ticker.getAsLong()));
    }
  }

  /** Whether a queue is full that takes events of the partition. */
  boolean hasFull(Assignment assignment) {
    return full.stream().anyMatch(q -> q.holdsOf(assignment));
  }

  /** Looks after calls, queues and ledgers. */
  void look(Collection<PartitionShare<E>> shares) {
    long now = ticker.getAsLong();
    for (Call<E> call : List.copyOf(calls.all())) {
      if (now - call.deadlineNanos >= 0) {
        call.cancel(TOO_LONG, now);
      }
      if (!call.isAbandoned()
          && call.entry.share.isLive()
          && call.isCancelledFor(limits.waits().abandonAfter().toNanos(), now)) {
        judge.abandon(
            subscribers.of(call.entry.subscriber), call, call.cancelCause().orElse(TOO_LONG));
      }
    }
    pressure.heaviest(shares, now).ifPresent(entry -> park(entry, MEMORY_FULL, now));
    largeWait.overdue(shares, now).ifPresent(entry -> giveWay(entry, now));
    full.removeIf(queue -> settledDown(queue, now));
    for (PartitionShare<E> share : shares) {
      if (share.isLive() && share.ledger.span() >= limits.queues().ledgerSpan()) {
        share
            .atFrontier()
            .filter(entry -> !entry.isSettled())
            .ifPresent(entry -> park(entry, LEDGER_FULL, now));
      }
    }
  }

  private boolean settledDown(SubscriberQueue<E> queue, long now) {
    if (queue.logSize() > limits.queues().perSubscriber() / 2) {
      long since = queue.fullSinceNanos().orElse(now);
      Optional<Entry<E>> first = queue.head(now);
      if (now - since < limits.queues().fullGrace().toNanos() || first.isEmpty()) {
        return false;
      }
      park(first.get(), QUEUE_FULL, now);
      if (queue.logSize() > 0) {
        return false;
      }
    }
    queue.fullSince(OptionalLong.empty());
    return true;
  }

  /** Has a large event held no longer: its subscriber is parked, or parked again. */
  private void giveWay(Entry<E> large, long now) {
    SubscriberQueue<E> queue = subscribers.of(large.subscriber);
    boolean runs = calls.of(large.subscriber).filter(call -> !call.isAbandoned()).isPresent();
    if (large.isAside()) {
      judge.later(queue, large);
    } else if (queue.parked() != null && !runs) {
      parking.park(queue, large.share, MEMORY_FULL, Duration.ZERO);
    } else {
      park(large, MEMORY_FULL, now);
    }
  }

  /** Parks the subscriber of an entry, after its call has ended if one is running. */
  private void park(Entry<E> entry, Cause cause, long now) {
    Optional<Call<E>> call = calls.of(entry.subscriber);
    SubscriberQueue<E> queue = subscribers.of(entry.subscriber);
    if (call.isPresent() && !call.get().isAbandoned()) {
      call.get().cancel(cause, now);
    } else if (queue.parked() == null) {
      parking.park(queue, entry.share, cause, Duration.ZERO);
    }
  }
}
