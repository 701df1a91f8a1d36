package dev.umsync.worker.voicemail;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.Backoff;
import dev.umsync.worker.failure.FailureAction;
import dev.umsync.worker.failure.FailureAction.RetryLimits;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.FailurePolicy;
import dev.umsync.worker.failure.ImapFailure;
import java.time.Duration;
import java.util.Locale;

/**
 * What the failure table says, in the words of the engine. Immutable.
 *
 * <p>What can be answered within an attempt (a refused token, a missing folder, a recording that is
 * too large) was answered before this is asked: here it has failed again.
 */
final class FailureVerdicts {
  /** A longer wait is not made in place: it would hold up the subscriber's queue in the log. */
  private static final Duration LONGEST_IN_PLACE = Duration.ofSeconds(30);

  private final FailurePolicy policy;

  FailureVerdicts(FailurePolicy policy) {
    this.policy = policy;
  }

  /**
   * The verdict on an attempt.
   *
   * @param number of the attempt, from 1
   */
  <E, R> Verdict<E, R> of(ImapFailure failure, int number) {
    Cause cause = cause(failure);
    return switch (policy.actionFor(failure)) {
      case FailureAction.AskNewTokenThenPark ask -> park(cause, policy.probeAfter());
      case FailureAction.Park(Duration probeAfter) -> park(cause, probeAfter);
      case FailureAction.DeliverWithoutAudio without -> park(cause, policy.probeAfter());
      case FailureAction.CreateFolderThenPark create -> park(cause, policy.probeAfter());
      case FailureAction.Hold(Duration time) ->
          time.compareTo(LONGEST_IN_PLACE) <= 0
              ? new Verdict.Retry<>(cause, time, false)
              : park(cause, time);
      case FailureAction.HoldThenPark(Duration time) -> park(cause, time);
      case FailureAction.BackOffMailbox(RetryLimits limits) ->
          retry(cause, limits, Backoff.bound(limits, number), number);
      case FailureAction.Reconnect(RetryLimits limits) ->
          retry(cause, limits, Duration.ZERO, number);
      case FailureAction.SearchThenDecide search -> new Verdict.Retry<>(cause, Duration.ZERO, true);
    };
  }

  private static <E, R> Verdict<E, R> retry(
      Cause cause, RetryLimits limits, Duration atLeast, int number) {
    return Backoff.exhausted(limits, number) || atLeast.compareTo(LONGEST_IN_PLACE) > 0
        ? park(cause, limits.cap())
        : new Verdict.Retry<>(cause, atLeast, false);
  }

  private static <E, R> Verdict<E, R> park(Cause cause, Duration notBefore) {
    return new Verdict.Park<>(cause, notBefore);
  }

  private static Cause cause(ImapFailure failure) {
    return new Cause(code(failure.kind()), failure.code() + ": " + failure.safeText());
  }

  /** The name of a failure as a cause. */
  static String code(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
