package dev.umsync.common.check;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import java.time.Duration;
import java.time.Instant;

/**
 * The value on {@code umsync.check-requests}: a mailbox that a worker is to try with this token,
 * which may be one of a key that is not in use yet. Thread rule: immutable.
 *
 * @param id names the request, the key again
 * @param subscriber whose mailbox
 * @param token sealed to the workers, as on the tokens topic
 * @param requestedAt when it was asked
 */
public record CheckRequest(
    String id, Subscriber subscriber, TokenRecord token, Instant requestedAt) {
  /** Whoever asked waits no longer than this. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Validates. */
  public CheckRequest {
    requireNonNull(id, "id");
    requireNonNull(subscriber, "subscriber");
    requireNonNull(token, "token");
    requireNonNull(requestedAt, "requestedAt");
  }
}
