package dev.umsync.worker.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Draws the consequence of what a call came to. It believes a call only while the assignment is
 * open that it was started under, and nothing but {@link Verdict.Done}, or being parked or set
 * aside, finishes an event. Owned by the poll thread.
 */
final class Judge<E, R> {
  private static final int LOOKS_TRIED = 5;

  private final Turns<E, R> turns;
  private final Parking<E, R> parking;
  private final Backoff retries;
  private final Limits limits;
  private final LongSupplier ticker;
  private final List<Settlement<E, R>> settled;
  private final BiConsumer<Assignment, R> whenDone;

  Judge(
      Turns<E, R> turns,
      Parking<E, R> parking,
      Backoff retries,
      Limits limits,
      LongSupplier ticker,
      List<Settlement<E, R>> settled,
      BiConsumer<Assignment, R> whenDone) {
    this.whenDone = whenDone;
    this.turns = turns;
    this.parking = parking;
    this.retries = retries;
    this.limits = limits;
    this.ticker = ticker;
    this.settled = settled;
  }

  /** Takes the end of a call in; its subscriber's turn comes again in any case. */
  void conclude(SubscriberQueue<E> queue, Call<E> call, Verdict<E, R> verdict) {
    Entry<E> entry = call.entry;
    if (entry.share.assignment.isOpen() && !call.isAbandoned()) {
      if (verdict instanceof Verdict.Done<E, R>(R result, Optional<FollowUp<E>> next)) {
        done(queue, entry, result);
        next.ifPresent(n -> lookAgain(queue, entry, n));
      } else if (entry.share.isDraining()) {
        entry.failed(true);
      } else {
        notDone(queue, call, verdict);
      }
    }
    turns.list(queue);
  }

  private void done(SubscriberQueue<E> queue, Entry<E> entry, R result) {
    queue.remove(entry);
    queue.release();
    entry.share.letGo(entry);
    Assignment assignment = entry.share.assignment;
    whenDone.accept(assignment, result);
    switch (entry.purpose()) {
      case DELIVER -> {
        entry.share.ledger.finish(entry.position.offset());
        settled.add(
            new Settlement.Completed<>(assignment, entry.subscriber, entry.position, result));
      }
      case REDRIVE, DROP -> {
        entry.share.forget(entry);
        parking.redriven(queue, entry, result);
      }
      case LOOK_AGAIN ->
          settled.add(new Settlement.LookedAgain<>(assignment, entry.subscriber, result));
    }
  }

  private void lookAgain(SubscriberQueue<E> queue, Entry<E> entry, FollowUp<E> next) {
    Entry<E> look =
        new Entry<>(
            entry.share,
            entry.subscriber,
            entry.position,
            Purpose.LOOK_AGAIN,
            0,
            true,
            ticker.getAsLong(),
            next.event());
    lookAt(queue, look, next.after());
  }

  private void lookAt(SubscriberQueue<E> queue, Entry<E> look, Duration after) {
    if (queue.looks() < limits.queuePerSubscriber()) {
      long due = ticker.getAsLong() + after.toNanos();
      queue.look(look, due);
      turns.wake(queue, due);
    }
  }

  private void notDone(SubscriberQueue<E> queue, Call<E> call, Verdict<E, R> verdict) {
    Entry<E> entry = call.entry;
    if (entry.purpose() == Purpose.LOOK_AGAIN) {
      lookOnceMore(queue, entry);
      return;
    }
    if (entry.purpose() == Purpose.REDRIVE && parking.isDropped(queue, entry)) {
      // An operator dropped it while it was tried; its next turn closes it.
      entry.failed(true);
      queue.release();
      return;
    }
    Optional<Cause> cancelled = call.cancelCause();
    switch (verdict) {
      case Verdict.Done<E, R> done -> throw new IllegalArgumentException("done: " + done);
      case Verdict.SetAside<E, R>(Cause cause) -> aside(queue, entry, cause);
      case Verdict.Park<E, R>(Cause cause, Duration notBefore) -> {
        entry.failed(true);
        parking.park(queue, entry.share, cause, notBefore);
      }
      case Verdict.Retry<E, R>(Cause cause, Duration atLeast, boolean ambiguous) -> {
        entry.failed(ambiguous);
        if (cancelled.isPresent()) {
          parking.park(queue, entry.share, cancelled.get(), atLeast);
        } else {
          retry(queue, entry, cause, atLeast);
        }
      }
    }
  }

  private void retry(SubscriberQueue<E> queue, Entry<E> entry, Cause cause, Duration atLeast) {
    long now = ticker.getAsLong();
    Duration wait = retries.after(entry.failures(), atLeast);
    long again = now + wait.toNanos();
    if (again - entry.triedAt(now) >= limits.waitInAll().toNanos()) {
      parking.park(queue, entry.share, cause, atLeast);
    } else {
      queue.holdUntil(again);
    }
  }

  private void lookOnceMore(SubscriberQueue<E> queue, Entry<E> look) {
    queue.remove(look);
    look.failed(true);
    if (look.failures() < LOOKS_TRIED) {
      lookAt(queue, look, retries.after(look.failures() + LOOKS_TRIED, Duration.ZERO));
    }
  }

  private void aside(SubscriberQueue<E> queue, Entry<E> entry, Cause cause) {
    queue.remove(entry);
    queue.release();
    if (entry.isFromLog()) {
      entry.share.ledger.finish(entry.position.offset());
      settled.add(
          new Settlement.AsideFromLog<>(
              entry.share.assignment, entry.subscriber, entry.position, entry.event(), cause));
    } else {
      entry.share.forget(entry);
      parking.aside(queue, entry, cause);
    }
  }

  /**
   * Draws the consequence of a call that was cancelled and goes on: its event is parked, what it
   * comes to is ignored. The subscriber's parked events still wait for its end.
   */
  void abandon(SubscriberQueue<E> queue, Call<E> call, Cause cause) {
    call.abandon();
    Entry<E> entry = call.entry;
    if (!entry.share.isLive()) {
      return;
    }
    if (entry.purpose() == Purpose.LOOK_AGAIN) {
      queue.remove(entry);
    } else {
      entry.failed(true);
      parking.park(queue, entry.share, cause, Duration.ZERO);
    }
  }
}
