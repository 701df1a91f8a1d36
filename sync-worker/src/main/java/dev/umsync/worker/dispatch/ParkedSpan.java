package dev.umsync.worker.dispatch;

import java.time.Instant;

/**
 * A parked subscriber: which records of the parked log are its unresolved ones, and when to try
 * them again. Immutable.
 *
 * @param first offset of the first unresolved record in the parked log
 * @param last offset of the last one
 * @param notBefore when the first may be tried again
 * @param rounds how often the subscriber was parked in a row
 * @param dropThrough records up to this offset were dropped by an operator; -1 for none
 * @param cause why it is parked
 */
public record ParkedSpan(
    long first, long last, Instant notBefore, int rounds, long dropThrough, Cause cause) {
  /** Checks the order of the bounds. */
  public ParkedSpan {
    if (first < 0 || last < first || rounds < 1) {
      throw new IllegalArgumentException("no such span: " + first + ".." + last);
    }
  }
}
