package dev.umsync.worker.dispatch;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What became of an event and is now to be made durable. Settlements of one subscriber are in the
 * order in which its events were settled; they must be written in that order, all in one
 * transaction with the commit of the partition.
 *
 * @param <E> the events
 * @param <R> what is to be written when an event is done
 */
public sealed interface Settlement<E, R> {
  /** The assignment under which it was settled; a closed one's settlements are dropped. */
  Assignment assignment();

  /** Whose event it was. */
  Key subscriber();

  /** Where the event stands in the log, if it was read from there. */
  default Optional<Position> logPosition() {
    return switch (this) {
      case Completed<E, R> s -> Optional.of(s.position());
      case Parked<E, R> s -> Optional.of(s.position());
      case AsideFromLog<E, R> s -> Optional.of(s.position());
      case Forwarded<E, R> s -> Optional.of(s.position());
      case Told<E, R> s -> Optional.of(s.position());
      case Redriven<E, R> s -> Optional.empty();
      case AsideFromParked<E, R> s -> Optional.empty();
      case Reparked<E, R> s -> Optional.empty();
      case NothingThere<E, R> s -> Optional.empty();
      case LookedAgain<E, R> s -> Optional.empty();
      case AsideClosed<E, R> s -> Optional.empty();
      case AsideKept<E, R> s -> Optional.empty();
      case Noted<E, R> s -> Optional.empty();
    };
  }

  /** An event of the log is done. */
  record Completed<E, R>(Assignment assignment, Key subscriber, Position position, R result)
      implements Settlement<E, R> {}

  /**
   * An event of the log is to be appended to the parked log, behind what is there of its
   * subscriber.
   */
  record Parked<E, R>(
      Assignment assignment,
      Key subscriber,
      Position position,
      E event,
      Cause cause,
      Instant notBefore,
      int rounds)
      implements Settlement<E, R> {}

  /**
   * An event of the log can never be applied; it is to be appended to the parked log, on its own.
   */
  record AsideFromLog<E, R>(
      Assignment assignment, Key subscriber, Position position, E event, Cause cause)
      implements Settlement<E, R> {}

  /** An event of the log belongs to another partition. */
  record Forwarded<E, R>(
      Assignment assignment, Key subscriber, Position position, E event, int toPartition)
      implements Settlement<E, R> {}

  /**
   * A parked event is done.
   *
   * @param nextUnresolved no record of the subscriber below this offset of the parked log is
   *     unresolved
   */
  record Redriven<E, R>(
      Assignment assignment, Key subscriber, long parkedOffset, long nextUnresolved, R result)
      implements Settlement<E, R> {}

  /** A parked event can never be applied; it stays where it is, on its own. */
  record AsideFromParked<E, R>(
      Assignment assignment, Key subscriber, long parkedOffset, long nextUnresolved, Cause cause)
      implements Settlement<E, R> {}

  /** The subscriber's parked events stay parked for longer. */
  record Reparked<E, R>(
      Assignment assignment, Key subscriber, Cause cause, Instant notBefore, int rounds)
      implements Settlement<E, R> {}

  /** A part of the parked log was read in which there was no record of the subscriber. */
  record NothingThere<E, R>(Assignment assignment, Key subscriber, long nextUnresolved)
      implements Settlement<E, R> {}

  /**
   * An operator's word about the parked events of the subscriber, in log order.
   *
   * @param parkedOffset the one event set aside there, or empty for all that is parked or set aside
   *     of the subscriber before
   */
  record Told<E, R>(
      Assignment assignment,
      Key subscriber,
      Position position,
      Order order,
      OptionalLong parkedOffset)
      implements Settlement<E, R> {}

  /**
   * An order about an event that was set aside is carried out, and the event has its outcome.
   *
   * @param result empty if the parked log has no such event any more, or no order reaches it
   */
  record AsideClosed<E, R>(
      Assignment assignment, Key subscriber, long parkedOffset, Optional<R> result)
      implements Settlement<E, R> {}

  /** An order about an event that was set aside is carried out, and it can't be applied still. */
  record AsideKept<E, R>(Assignment assignment, Key subscriber, long parkedOffset, Cause cause)
      implements Settlement<E, R> {}

  /** A second look came to something. */
  record LookedAgain<E, R>(Assignment assignment, Key subscriber, R result)
      implements Settlement<E, R> {}

  /**
   * Something that a call wants durable before it goes on; nothing is finished by it.
   *
   * @param durable run by the poll thread once it is durable
   */
  record Noted<E, R>(Assignment assignment, Key subscriber, R result, Runnable durable)
      implements Settlement<E, R> {}

  /** What an operator may order about parked events. */
  enum Order {
    /** Try them now. */
    RETRY,
    /** Close those parked so far with an outcome, without touching the mailbox. */
    DROP
  }
}
