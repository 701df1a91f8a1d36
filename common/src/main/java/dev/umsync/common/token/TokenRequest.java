package dev.umsync.common.token;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A worker asking for a token, on {@code umsync.token-requests} under the subscriber's key. Thread
 * rule: immutable.
 *
 * @param reason why
 * @param requestedAt when the worker asked
 */
public record TokenRequest(Reason reason, Instant requestedAt) {
  /** Refuses a request that lacks a field. */
  public TokenRequest {
    requireNonNull(reason, "reason");
    requireNonNull(requestedAt, "requestedAt");
  }

  /** Why a token is asked for. */
  public enum Reason {
    /** The worker has none. */
    MISSING,
    /** The one it has ends soon. */
    EXPIRING,
    /** The mail server refused the one it has. */
    REFUSED
  }
}
