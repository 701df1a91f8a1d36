package dev.umsync.worker.failure;

import java.time.Duration;

/** What the worker does about a failure; {@link FailurePolicy} says which. Immutable. */
public sealed interface FailureAction {

  /**
   * Once, ask for a token newer than the refused one and try again; refused again: park the
   * subscriber.
   */
  record AskNewTokenThenPark() implements FailureAction {}

  /** Park the subscriber at once: only a person can mend it. Probe after {@code probeAfter}. */
  record Park(Duration probeAfter) implements FailureAction {}

  /**
   * Leave this one mailbox alone for a growing time; no other is touched and no token is asked for.
   */
  record BackOffMailbox(RetryLimits limits) implements FailureAction {}

  /** Leave this mailbox alone for exactly this long. */
  record Hold(Duration time) implements FailureAction {}

  /** Leave this mailbox alone for this long; the same failure again parks it. */
  record HoldThenPark(Duration time) implements FailureAction {}

  /** A new connection after a growing wait; when the attempts are used up, park. */
  record Reconnect(RetryLimits limits) implements FailureAction {}

  /** Search every folder for the message, again if the index may lag, then decide. */
  record SearchThenDecide() implements FailureAction {}

  /** Deliver the notice without the audio, and say so in the outcome. */
  record DeliverWithoutAudio() implements FailureAction {}

  /** Make the folder, once, then try again; missing again: park. */
  record CreateFolderThenPark() implements FailureAction {}

  /**
   * How often and how far apart.
   *
   * @param base the bound of the first wait; each further bound is double
   * @param cap no bound is larger
   * @param attempts tries in all before the subscriber is parked
   */
  record RetryLimits(Duration base, Duration cap, int attempts) {
    public RetryLimits {
      if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0 || attempts < 1) {
        throw new IllegalArgumentException(
            "retry limits: base %s, cap %s, attempts %d; base is positive, cap not below it, attempts at least 1"
                .formatted(base, cap, attempts));
      }
    }
  }
}
