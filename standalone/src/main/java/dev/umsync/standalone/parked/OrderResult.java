package dev.umsync.standalone.parked;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an order has come to so far. Thread rule: immutable.
 *
 * @param end how it ended, if it has
 * @param outcomes outcomes of the subscriber's events since it was given
 * @param reason why it is parked, where it is parked again
 * @param notBefore when it is tried again, where it is parked again
 */
public record OrderResult(End end, Map<Result, Long> outcomes, String reason, Instant notBefore) {
  /** How an order can end. */
  public enum End {
    /** Nothing of what it was about is parked any more. */
    DONE,
    /** It was tried, and did not go. */
    PARKED_AGAIN,
    /** Neither, in the time that was given. */
    OPEN
  }

  /** Copies. */
  public OrderResult {
    outcomes = outcomes.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(outcomes));
  }
}
