package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Takeover;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Periods of ownership of partitions, from their beginning to their end. Owned by the poll thread.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Tenures<E, R> {
  private final Shares<E> shares;
  private final Subscribers<E> subscribers;
  private final Calls<E, R> calls;
  private final Parking<E, R> parking;
  private final SecondLooks<E, R> looks;
  private final Asides<E, R> asides;
  private final Turns<E, R> turns;
  private final Limits limits;
  private final LongSupplier ticker;

  Tenures(
      Shares<E> shares,
      Subscribers<E> subscribers,
      Calls<E, R> calls,
      Parking<E, R> parking,
      SecondLooks<E, R> looks,
      Asides<E, R> asides,
      Turns<E, R> turns,
      Limits limits,
      LongSupplier ticker) {
    this.shares = shares;
    this.subscribers = subscribers;
    this.calls = calls;
    this.parking = parking;
    this.looks = looks;
    this.asides = asides;
    this.turns = turns;
    this.limits = limits;
    this.ticker = ticker;
  }

  /**
   * Begins a period of ownership; nothing of the partition is taken until it is {@link #admit
   * admitted}.
   */
  public Assignment assign(int partition) {
    return new OwnedPartition(partition);
  }

  /**
   * Opens a partition for its events, once its state is restored.
   *
   * @param takeover what the owner before left
   * @throws IllegalStateException if the partition is admitted already
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
    shares.add(share);
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

  /** The assignments that are admitted and open. */
  public List<Assignment> admitted() {
    return shares.all().stream().map(share -> share.assignment).toList();
  }

  /**
   * Stops admitting for these assignments, drops what is queued for them, and lets running calls go
   * on.
   */
  public void drain(Collection<Assignment> assignments) {
    for (Assignment assignment : assignments) {
      shares
          .of(assignment)
          .ifPresent(share -> {
            share.drain();
            // Parked events stay: how far they are resolved is read off what is left of them.
            subscribers.forEach(queue ->
                queue.removeIf(e -> e.share == share && e.isFromLog() && !isRunning(queue, e)));
            turns.claimed(assignment);
          });
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
    if (assignment instanceof OwnedPartition owned) {
      owned.close();
    }
    shares
        .of(assignment)
        .ifPresent(share -> {
          shares.remove(share);
          asides.forget(assignment);
          subscribers.forEach(queue -> {
            queue.removeIf(entry -> entry.share == share);
            ParkState parked = queue.parked();
            if (parked != null && parked.assignment.equals(assignment)) {
              parking.forget(queue);
            }
            turns.list(queue);
          });
          turns.claimed(assignment);
        });
  }
}
