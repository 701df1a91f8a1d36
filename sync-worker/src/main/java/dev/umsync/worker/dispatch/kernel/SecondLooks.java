package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Sees to second looks: each comes after its time and, if it fails, again and again with growing
 * waits. One that finds no room in its subscriber's queue, or fails for about a day, is left to the
 * next owner, for it is durable. Owned by the poll thread.
 */
final class SecondLooks<E, R> {
  private static final int MOST_TRIES = 100;

  /** Another machine's clock says when a look is due; no look waits longer, however wrong it is. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Turns<E, R> turns;
  private final Backoff backoff;
  private final int mostPerSubscriber;
  private final Clock clock;
  private final LongSupplier ticker;

  SecondLooks(
      Turns<E, R> turns, Backoff backoff, Limits.Queues limits, Clock clock, LongSupplier ticker) {
    this.turns = turns;
    this.backoff = backoff;
    this.mostPerSubscriber = limits.perSubscriber();
    this.clock = clock;
    this.ticker = ticker;
  }

  /** A handler that is done with an entry wishes to look once more. */
  void wanted(SubscriberQueue<E> queue, Entry<E> done, FollowUp<E> next) {
    plan(queue, look(done.share, done.subscriber, done.position, next.event()), next.after());
  }

  /** An earlier owner's look is still to come. */
  void restored(SubscriberQueue<E> queue, PartitionShare<E> share, PlannedLook<E> planned) {
    Duration left = Duration.between(clock.instant(), planned.due());
    Duration wait = left.isNegative() ? Duration.ZERO : left;
    Position position = new Position(share.assignment.partition(), share.ledger.frontier());
    plan(
        queue,
        look(share, planned.subscriber(), position, planned.event()),
        wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
  }

  private Entry<E> look(PartitionShare<E> share, Key subscriber, Position position, E event) {
    return new Entry<>(
        share, subscriber, position, Purpose.LOOK_AGAIN, 0, true, ticker.getAsLong(), event);
  }

  /** A look came to nothing. */
  void failed(SubscriberQueue<E> queue, Entry<E> look) {
    queue.remove(look);
    look.failed(true);
    look.startAfresh();
    if (look.failures() < MOST_TRIES) {
      plan(queue, look, backoff.atLeastHalf(look.failures(), Duration.ZERO));
    }
  }

  private void plan(SubscriberQueue<E> queue, Entry<E> look, Duration after) {
    if (queue.looks() < mostPerSubscriber) {
      long due = ticker.getAsLong() + after.toNanos();
      queue.look(look, due);
      turns.wake(queue, due);
    }
  }
}
