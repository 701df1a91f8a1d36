package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Takes events in, in log order of each partition, as far as there is room. Owned by the poll
 * thread.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Intake<E, R> {
  private final Shares<E> shares;
  private final Subscribers<E> subscribers;
  private final Parking<E, R> parking;
  private final Turns<E, R> turns;
  private final Overdue<E, R> overdue;
  private final Limits.Queues limits;
  private final LongSupplier ticker;
  private final Outbox<E, R> outbox;
  private final Room<E> room;

  Intake(
      Shares<E> shares,
      Subscribers<E> subscribers,
      Parking<E, R> parking,
      Turns<E, R> turns,
      Overdue<E, R> overdue,
      Limits.Queues limits,
      LongSupplier ticker,
      Outbox<E, R> outbox,
      Room<E> room) {
    this.shares = shares;
    this.subscribers = subscribers;
    this.parking = parking;
    this.turns = turns;
    this.overdue = overdue;
    this.limits = limits;
    this.ticker = ticker;
    this.outbox = outbox;
    this.room = room;
  }

  /**
   * Offers the next event of a partition.
   *
   * @param sizeBytes size of the record as it was read
   */
  public Admission offer(Position position, Key subscriber, long sizeBytes, E event) {
    PartitionShare<E> share = shares.at(position.partition()).orElse(null);
    if (share == null || hasNoRoom(share, sizeBytes)) {
      return Admission.REFUSED;
    }
    SubscriberQueue<E> queue = subscribers.of(subscriber);
    if (queue.logSize() >= limits.perSubscriber()) {
      overdue.queueIsFull(queue);
      share.refuse();
      return Admission.REFUSED;
    }
    Optional<Entry<E>> entry = enter(share, position, subscriber, sizeBytes, event);
    if (entry.isEmpty()) {
      subscribers.forgetIfIdle(queue);
      return Admission.KNOWN;
    }
    queue.add(entry.get());
    parking.flush(queue);
    turns.list(queue);
    return Admission.TAKEN;
  }

  private boolean hasNoRoom(PartitionShare<E> share, long sizeBytes) {
    if (!share.isLive() || share.hasRefused()) {
      return true;
    }
    if (share.isOverfull() || !room.takes(sizeBytes)) {
      share.refuse();
      return true;
    }
    if (room.waitsForLarge(sizeBytes)) {
      share.refuseLarge();
      return true;
    }
    return false;
  }

  private Optional<Entry<E>> enter(
      PartitionShare<E> share, Position position, Key subscriber, long sizeBytes, E event) {
    OffsetLedger.Arrival arrival = share.ledger.see(position.offset());
    if (arrival == OffsetLedger.Arrival.KNOWN) {
      return Optional.empty();
    }
    boolean suspect = arrival == OffsetLedger.Arrival.SUSPECT;
    Entry<E> entry =
        new Entry<>(
            share,
            subscriber,
            position,
            Purpose.DELIVER,
            sizeBytes,
            suspect,
            ticker.getAsLong(),
            event);
    share.hold(entry);
    return Optional.of(entry);
  }

  /**
   * Takes an event that belongs to another partition: it is settled at once, in log order with
   * others like it.
   */
  public Admission offerForeign(
      Position position, Key subscriber, long sizeBytes, E event, int toPartition) {
    return settleAtOnce(
        position,
        subscriber,
        sizeBytes,
        event,
        true,
        a -> new Settlement.Forwarded<>(a, subscriber, position, event, toPartition));
  }

  /** Takes an event that cannot even be queued: it is set aside at once. */
  public Admission offerUnusable(
      Position position, Key subscriber, long sizeBytes, E event, Cause cause) {
    return settleAtOnce(
        position,
        subscriber,
        sizeBytes,
        event,
        true,
        a -> new Settlement.AsideFromLog<>(a, subscriber, position, event, cause));
  }

  /**
   * Takes an operator's order about the parked events of a subscriber.
   *
   * @param parkedOffset the one event set aside there, or empty for all
   */
  public Admission offerOrder(
      Position position,
      Key subscriber,
      long sizeBytes,
      E event,
      Settlement.Order order,
      OptionalLong parkedOffset) {
    Admission admission =
        settleAtOnce(
            position,
            subscriber,
            sizeBytes,
            event,
            false,
            a -> new Settlement.Told<>(a, subscriber, position, order, parkedOffset));
    if (admission == Admission.TAKEN && parkedOffset.isEmpty()) {
      subscribers.find(subscriber).ifPresent(this::tryNow);
    }
    return admission;
  }

  private Admission settleAtOnce(
      Position position,
      Key subscriber,
      long sizeBytes,
      E event,
      boolean writtenAgain,
      Function<Assignment, Settlement<E, R>> settlement) {
    PartitionShare<E> share = shares.at(position.partition()).orElse(null);
    if (share == null || hasNoRoom(share, sizeBytes)) {
      return Admission.REFUSED;
    }
    Optional<Entry<E>> entry = enter(share, position, subscriber, sizeBytes, event);
    if (entry.isEmpty()) {
      return Admission.KNOWN;
    }
    entry.get().settle();
    outbox.add(settlement.apply(share.assignment), writtenAgain ? sizeBytes : 0);
    return Admission.TAKEN;
  }

  private void tryNow(SubscriberQueue<E> queue) {
    parking.tryNow(queue);
    turns.list(queue);
  }

  /** Lets partitions go on whose reason to be refused is gone. */
  void resume() {
    List<PartitionShare<E>> refused =
        shares.all().stream().filter(PartitionShare::hasRefused).toList();
    if (refused.isEmpty() || room.isPaused()) {
      return;
    }
    boolean holdsLarge = room.holdsLarge();
    for (PartitionShare<E> share : refused) {
      boolean waits = holdsLarge && share.waitsForLarge();
      if (!waits && !share.isFull() && !overdue.hasFull(share.assignment)) {
        share.readyAgain();
      }
    }
  }
}
