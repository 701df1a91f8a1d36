package dev.umsync.worker.failure;

import dev.umsync.worker.failure.FailureAction.AskNewTokenThenPark;
import dev.umsync.worker.failure.FailureAction.BackOffMailbox;
import dev.umsync.worker.failure.FailureAction.CreateFolderThenPark;
import dev.umsync.worker.failure.FailureAction.DeliverWithoutAudio;
import dev.umsync.worker.failure.FailureAction.Hold;
import dev.umsync.worker.failure.FailureAction.HoldThenPark;
import dev.umsync.worker.failure.FailureAction.Park;
import dev.umsync.worker.failure.FailureAction.Reconnect;
import dev.umsync.worker.failure.FailureAction.RetryLimits;
import dev.umsync.worker.failure.FailureAction.SearchThenDecide;
import java.time.Duration;

/**
 * The failure table: one action for each kind of failure. Immutable.
 *
 * @param reconnect for what passes by itself
 * @param crowded for "too many connections" and a want of permission that may be throttling in
 *     disguise
 * @param unknown for what no rule explains: temporary, with a lower cap
 * @param throttleHold how long to hold a throttled mailbox when no time was named
 * @param bandwidthHold how long to hold a mailbox that is over its daily allowance when no time was
 *     named
 * @param fullHold how long until a full mailbox is tried once more
 * @param longestHold no time named by a server is kept for longer
 * @param probeAfter how long a parked subscriber waits for its next probe
 */
public record FailurePolicy(
    RetryLimits reconnect,
    RetryLimits crowded,
    RetryLimits unknown,
    Duration throttleHold,
    Duration bandwidthHold,
    Duration fullHold,
    Duration longestHold,
    Duration probeAfter) {

  /** The documented defaults. */
  public static FailurePolicy defaults() {
    return new FailurePolicy(
        new RetryLimits(Duration.ofMillis(500), Duration.ofMinutes(1), 12),
        new RetryLimits(Duration.ofSeconds(10), Duration.ofMinutes(5), 10),
        new RetryLimits(Duration.ofSeconds(2), Duration.ofMinutes(2), 6),
        Duration.ofMinutes(1),
        Duration.ofHours(2),
        Duration.ofMinutes(30),
        Duration.ofHours(24),
        Duration.ofMinutes(15));
  }

  /**
   * What to do about this failure. The time a server named wins over the default, within {@link
   * #longestHold}.
   */
  public FailureAction actionFor(ImapFailure failure) {
    return switch (failure.kind()) {
      case TOKEN_REFUSED -> new AskNewTokenThenPark();
      case NO_TOKEN,
          IMAP_OFF_FOR_DOMAIN,
          IMAP_OFF_FOR_USER,
          WEB_LOGIN_REQUIRED,
          UNSUPPORTED,
          MISCONFIGURED ->
          new Park(probeAfter);
      case TOO_MANY_CONNECTIONS, NOT_PERMITTED_BY_SERVER -> new BackOffMailbox(crowded);
      case THROTTLED -> new Hold(named(failure, throttleHold));
      case OVER_BANDWIDTH -> new Hold(named(failure, bandwidthHold));
      case MAILBOX_FULL -> new HoldThenPark(named(failure, fullHold));
      case MESSAGE_TOO_LARGE -> new DeliverWithoutAudio();
      case UNAVAILABLE,
          CONNECT_FAILED,
          TLS_FAILED,
          CONNECTION_LOST,
          TIMED_OUT,
          SESSION_EXPIRED,
          NO_CAPACITY,
          CANCELLED ->
          new Reconnect(reconnect);
      case AMBIGUOUS, MESSAGE_GONE -> new SearchThenDecide();
      case FOLDER_MISSING -> new CreateFolderThenPark();
      case UNKNOWN -> new Reconnect(unknown);
    };
  }

  private Duration named(ImapFailure failure, Duration otherwise) {
    Duration wait = failure.suggestedWait().orElse(otherwise);
    return wait.compareTo(longestHold) > 0 ? longestHold : wait;
  }
}
