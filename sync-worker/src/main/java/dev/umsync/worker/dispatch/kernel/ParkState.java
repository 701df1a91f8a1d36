package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.ParkedSpan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the poll thread knows about a parked subscriber. Owned by it. */
final class ParkState {
  final Assignment assignment;

  /** Why, until when and how often in a row it was parked last. */
  private Cause cause;

  private Instant notBefore;
  private int rounds;

  /** How often in a row it was parked last without its mailbox being asked; of this owner alone. */
  private int unasked;

  /** What is durable, if anything is yet. */
  private @Nullable ParkedSpan span;

  /** Whether a reading of the parked log is under way. */
  private boolean reading;

  /** Whether the next one to be read is known to be large. */
  private boolean largeNext;

  /**
   * Nothing of the subscriber below this offset of the parked log is unresolved, durable or not.
   */
  private long resolvedBelow;

  /** One past the last offset of the parked log that the reading covered. */
  private long readThrough;

  ParkState(Assignment assignment, Cause cause, Instant notBefore, int rounds) {
    this.assignment = assignment;
    this.cause = cause;
    this.notBefore = notBefore;
    this.rounds = rounds;
  }

  static ParkState restored(Assignment assignment, ParkedSpan span) {
    ParkState state = new ParkState(assignment, span.cause(), span.notBefore(), span.rounds());
    state.durable(span);
    return state;
  }

  Cause cause() {
    return cause;
  }

  Instant notBefore() {
    return notBefore;
  }

  int rounds() {
    return rounds;
  }

  @Nullable ParkedSpan span() {
    return span;
  }

  void again(Cause why, Instant until) {
    cause = why;
    notBefore = until;
    rounds++;
    unasked = 0;
  }

  /** Parked again, and nobody has asked its mailbox. */
  void unasked(Cause why, Instant until) {
    cause = why;
    notBefore = until;
    unasked++;
  }

  int unasked() {
    return unasked;
  }

  void tryNow(Instant now) {
    if (notBefore.isAfter(now)) {
      notBefore = now;
    }
  }

  void durable(ParkedSpan now) {
    span = now;
    resolvedBelow = Math.max(resolvedBelow, now.first());
  }

  void resolved(long below) {
    resolvedBelow = Math.max(resolvedBelow, below);
  }

  long resolvedBelow() {
    return resolvedBelow;
  }

  boolean isDropped(long offset) {
    return span != null && offset <= span.dropThrough();
  }

  void nothingDurable() {
    span = null;
  }

  void beginReading() {
    reading = true;
  }

  /** What it found next is large and has to wait. */
  void meetLarge() {
    largeNext = true;
  }

  boolean isLargeNext() {
    return largeNext;
  }

  void endReading(long through) {
    reading = false;
    largeNext = false;
    readThrough = through;
  }

  void cancelReading() {
    reading = false;
  }

  boolean isReading() {
    return reading;
  }

  long readThrough() {
    return readThrough;
  }
}
