package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What the worker does of its own accord, behind all events and fenced like them, and what a
 * running call wants durable before it goes on. Owned by the poll thread.
 *
 * @param <E> the events
 * @param <R> what is to be written
 */
public final class Errands<E, R> {
  /** Errands that may wait for one subscriber; more would say the same again. */
  private static final int MOST_WAITING = 8;

  private final Shares<E> shares;
  private final Subscribers<E> subscribers;
  private final Turns<E, R> turns;
  private final Outbox<E, R> outbox;
  private final BiConsumer<Assignment, R> whenDone;
  private final LongSupplier ticker;

  Errands(
      Shares<E> shares,
      Subscribers<E> subscribers,
      Turns<E, R> turns,
      Outbox<E, R> outbox,
      BiConsumer<Assignment, R> whenDone,
      LongSupplier ticker) {
    this.shares = shares;
    this.subscribers = subscribers;
    this.turns = turns;
    this.outbox = outbox;
    this.whenDone = whenDone;
    this.ticker = ticker;
  }

  /**
   * Offers something to be done when nothing else waits for the subscriber; of the calls in flight
   * a quarter may be errands, a sixteenth while events take most of them.
   *
   * @return whether it will be tried; not if the partition is not ours now, or too many wait
   */
  public boolean offer(int partition, Key subscriber, E event) {
    Optional<PartitionShare<E>> share = shares.at(partition).filter(PartitionShare::isLive);
    if (share.isEmpty()) {
      return false;
    }
    SubscriberQueue<E> queue = subscribers.of(subscriber);
    if (queue.errands() >= MOST_WAITING) {
      return false;
    }
    queue.add(
        new Entry<>(
            share.get(),
            subscriber,
            new Position(partition, 0),
            Purpose.ERRAND,
            0,
            false,
            ticker.getAsLong(),
            event));
    turns.list(queue);
    return true;
  }

  /**
   * Takes what a running call wants durable before it goes on; dropped with its assignment.
   *
   * @param durable run by the poll thread once it is durable, never if it is not
   */
  public void note(Assignment assignment, Key subscriber, R result, Runnable durable) {
    if (shares.of(assignment).isPresent()) {
      whenDone.accept(assignment, result);
      outbox.add(new Settlement.Noted<>(assignment, subscriber, result, durable), 0);
    }
  }
}
