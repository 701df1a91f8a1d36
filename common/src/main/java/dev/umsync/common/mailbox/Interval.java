package dev.umsync.common.mailbox;

import java.time.Instant;

/**
 * The two looks at a mailbox between which something happened there; both are the same where the
 * mail server told of it at once. Thread rule: immutable.
 *
 * @param notBefore when it had not happened yet
 * @param notAfter when it had; not before {@code notBefore}
 */
public record Interval(Instant notBefore, Instant notAfter) {
  /**
   * Validates.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  public Interval {
    if (notAfter.isBefore(notBefore)) {
      throw new IllegalArgumentException("an interval does not end before it begins");
    }
  }

  /** Whether this moment lies in it, its ends included. */
  public boolean holds(Instant moment) {
    return !moment.isBefore(notBefore) && !moment.isAfter(notAfter);
  }
}
