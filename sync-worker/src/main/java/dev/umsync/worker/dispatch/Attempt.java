package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * One call of a handler. Immutable.
 *
 * @param subscriber whose event it is
 * @param event the event
 * @param position where it stands in the log that it is read from (the log of parked events for a
 *     redrive)
 * @param purpose why the handler is called
 * @param suspect whether somebody may have begun to apply this event before, so that the mailbox
 *     must be searched first; the event's own age and marks may make it suspect too, which the
 *     handler judges
 * @param number 1 for the first attempt by this owner, then 2, 3 …
 * @param timeLeft until the call is cancelled by interruption
 * @param permit to be asked before each mailbox change
 * @param <E> the events
 */
public record Attempt<E>(
    Key subscriber,
    E event,
    Position position,
    Purpose purpose,
    boolean suspect,
    int number,
    Duration timeLeft,
    ChangePermit permit) {

  /** The same attempt over another view of its event. */
  public <F> Attempt<F> withEvent(F other) {
    return new Attempt<>(subscriber, other, position, purpose, suspect, number, timeLeft, permit);
  }
}
