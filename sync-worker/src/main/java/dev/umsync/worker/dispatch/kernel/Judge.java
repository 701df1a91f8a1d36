package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Draws the consequence of what a call came to. It believes a call only while the assignment is
 * open that it was started under, and nothing but {@link Verdict.Done}, or being parked or set
 * aside, finishes an event. Owned by the poll thread.
 */
final class Judge<E, R> {
  private final Turns<E, R> turns;
  private final Parking<E, R> parking;
  private final SecondLooks<E, R> looks;
  private final Asides<E, R> asides;
  private final Backoff retries;
  private final Limits.Waits limits;
  private final LongSupplier ticker;
  private final Outbox<E, R> outbox;
  private final BiConsumer<Assignment, R> whenDone;

  Judge(
      Turns<E, R> turns,
      Parking<E, R> parking,
      SecondLooks<E, R> looks,
      Asides<E, R> asides,
      Backoff retries,
      Limits.Waits limits,
      LongSupplier ticker,
      Outbox<E, R> outbox,
      BiConsumer<Assignment, R> whenDone) {
    this.whenDone = whenDone;
    this.turns = turns;
    this.parking = parking;
    this.looks = looks;
    this.asides = asides;
    this.retries = retries;
    this.limits = limits;
    this.ticker = ticker;
    this.outbox = outbox;
  }

  /** Takes the end of a call in; its subscriber's turn comes again in any case. */
  void conclude(SubscriberQueue<E> queue, Call<E> call, Verdict<E, R> verdict) {
    Entry<E> entry = call.entry;
    if (entry.share.assignment.isOpen() && !call.isAbandoned()) {
      if (verdict instanceof Verdict.Done<E, R>(R result, Optional<FollowUp<E>> next)) {
        done(queue, entry, result);
        next.ifPresent(n -> looks.wanted(queue, entry, n));
      } else if (entry.isAside() && !entry.share.isDraining()) {
        asideAgain(queue, entry, verdict);
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
    entry.touch();
    Assignment assignment = entry.share.assignment;
    whenDone.accept(assignment, result);
    switch (entry.purpose()) {
      case DELIVER -> {
        entry.settle();
        outbox.add(
            new Settlement.Completed<>(assignment, entry.subscriber, entry.position, result), 0);
      }
      case REDRIVE, DROP -> {
        entry.share.forget(entry);
        if (entry.isAside()) {
          asides.done(entry, result);
        } else {
          parking.redriven(queue, entry, result);
        }
      }
      case LOOK_AGAIN, ERRAND ->
          outbox.add(new Settlement.LookedAgain<>(assignment, entry.subscriber, result), 0);
    }
  }

  /** Whatever an order about one event comes to, it holds nothing else of its subscriber up. */
  private void asideAgain(SubscriberQueue<E> queue, Entry<E> entry, Verdict<E, R> verdict) {
    queue.remove(entry);
    entry.share.forget(entry);
    if (verdict instanceof Verdict.SetAside<E, R>(Cause cause)) {
      asides.kept(entry, cause);
    } else {
      asides.failed(entry.share.assignment, entry.position.offset());
    }
  }

  private void notDone(SubscriberQueue<E> queue, Call<E> call, Verdict<E, R> verdict) {
    Entry<E> entry = call.entry;
    if (entry.purpose() == Purpose.LOOK_AGAIN) {
      looks.failed(queue, entry);
      return;
    }
    if (entry.purpose() == Purpose.ERRAND) {
      queue.remove(entry);
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
      case Verdict.Nothing<E, R> nothing -> {
        entry.failed(true);
        retry(queue, entry, Cause.of("nothing"), Duration.ZERO);
      }
      case Verdict.Park<E, R>(Cause cause, Duration notBefore, boolean asked) -> {
        entry.failed(true);
        if (asked) {
          parking.park(queue, entry.share, cause, notBefore);
        } else {
          parking.parkUnasked(queue, entry.share, cause, notBefore);
        }
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
    if (again - entry.triedAt(now) >= limits.inAll().toNanos()) {
      parking.park(queue, entry.share, cause, atLeast);
    } else {
      queue.holdUntil(again);
    }
  }

  private void aside(SubscriberQueue<E> queue, Entry<E> entry, Cause cause) {
    queue.remove(entry);
    queue.release();
    if (entry.isFromLog()) {
      entry.settle();
      outbox.add(
          new Settlement.AsideFromLog<>(
              entry.share.assignment, entry.subscriber, entry.position, entry.event(), cause),
          entry.sizeBytes());
    } else {
      entry.share.forget(entry);
      parking.aside(queue, entry, cause);
    }
  }

  /** Has an order about one event carried out later, and holds the event no longer. */
  void later(SubscriberQueue<E> queue, Entry<E> aside) {
    queue.remove(aside);
    aside.share.forget(aside);
    asides.failed(aside.share.assignment, aside.position.offset());
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
    if (entry.purpose() == Purpose.LOOK_AGAIN || entry.purpose() == Purpose.ERRAND) {
      queue.remove(entry);
    } else if (entry.isAside()) {
      later(queue, entry);
    } else {
      entry.failed(true);
      parking.park(queue, entry.share, cause, Duration.ZERO);
    }
  }
}
