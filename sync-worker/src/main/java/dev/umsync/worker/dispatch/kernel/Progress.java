package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.dispatch.Settlement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is to be made durable, and what has become so. Owned by the poll thread.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public final class Progress<E, R> {
  private final Shares<E> shares;
  private final Subscribers<E> subscribers;
  private final Calls<E, R> calls;
  private final Parking<E, R> parking;
  private final Asides<E, R> asides;
  private final Turns<E, R> turns;
  private final Outbox<E, R> outbox;
  private final LongSupplier ticker;

  Progress(
      Shares<E> shares,
      Subscribers<E> subscribers,
      Calls<E, R> calls,
      Parking<E, R> parking,
      Asides<E, R> asides,
      Turns<E, R> turns,
      Outbox<E, R> outbox,
      LongSupplier ticker) {
    this.shares = shares;
    this.subscribers = subscribers;
    this.calls = calls;
    this.parking = parking;
    this.asides = asides;
    this.turns = turns;
    this.outbox = outbox;
    this.ticker = ticker;
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
      PartitionShare<E> share = shares.require(settlement.assignment());
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

  /**
   * Whether the next part is to be written at once: a call waits until it is durable or cannot
   * begin before, or more waits than one transaction takes.
   */
  public boolean isAwaited() {
    return turns.isClaimAwaited() || outbox.isAwaited();
  }

  /** Whether anything of this assignment was settled that is not given out. */
  public boolean hasSettled(Assignment assignment) {
    return outbox.holds(assignment);
  }

  /** Reports what was given out last as durable: its events are held no longer. */
  public void durable(Collection<Settlement<E, R>> written) {
    outbox.written();
    for (Settlement<E, R> settlement : written) {
      shares
          .of(settlement.assignment())
          .ifPresent(share -> settlement.logPosition().ifPresent(p -> share.durable(p.offset())));
      if (settlement instanceof Settlement.Noted<E, R> noted) {
        noted.durable().run();
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
        .filter(state -> state.assignment.equals(assignment))
        .map(ParkState::span);
  }

  /** Reports that an operator's order about an event that was set aside is durable. */
  public void ordered(Assignment assignment, AsideEvent event) {
    shares.of(assignment).ifPresent(share -> asides.ordered(assignment, event));
  }

  /** Reports that no order reaches an event that was set aside: it is to be forgotten. */
  public void outOfReach(Assignment assignment, AsideEvent event) {
    shares.of(assignment).ifPresent(share -> asides.outOfReach(assignment, event));
  }

  /** Reports a claim as durable: a commit that carried it was acknowledged. */
  public void claimed(Assignment assignment, long claim) {
    shares
        .of(assignment)
        .ifPresent(share -> {
          share.ledger.claimed(claim);
          turns.claimed(assignment);
        });
  }

  /** The assignments whose claims are running out. */
  public List<Assignment> wantingClaims() {
    return shares.all().stream()
        .filter(share -> share.isLive() && share.ledger.wantsClaim())
        .map(share -> share.assignment)
        .toList();
  }

  /**
   * What to commit for a partition: with everything that {@link #takeSettled} gave.
   *
   * @throws IllegalStateException if it is not admitted
   */
  public CommitPoint commitPoint(Assignment assignment) {
    PartitionShare<E> share = shares.require(assignment);
    if (!share.isDraining()) {
      return share.ledger.held();
    }
    boolean callLeft =
        calls.all().stream()
            .anyMatch(call -> call.entry.position.partition() == assignment.partition());
    boolean earlierOwnersThrough = share.suspectsFromNanos - ticker.getAsLong() <= 0;
    return share.ledger.released(share.highestTouched(), !callLeft && earlierOwnersThrough);
  }
}
