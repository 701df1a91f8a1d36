package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one account: whose turn it is, which token was refused, and until when to
 * rest.
 */
final class AccountSlot {
  private final Turn kept = new Turn();
  private final Turn aside = new Turn();

  /** Guarded by the map entry this slot stands in. */
  int users;

  private volatile @Nullable AccessToken refused;
  private volatile Instant restUntil = Instant.MIN;

  /** The turn on the connection that is kept warm. */
  Turn kept() {
    return kept;
  }

  /** The turn on the second connection. */
  Turn aside() {
    return aside;
  }

  /** A token of that age was refused: the next one must be younger. */
  void refuse(AccessToken token) {
    refused = token;
  }

  void accept() {
    refused = null;
  }

  Optional<Instant> refusedIssuedAt() {
    return Optional.ofNullable(refused).map(AccessToken::issuedAt);
  }

  void restUntil(Instant until) {
    restUntil = until;
  }

  /** How much longer to rest. */
  Optional<Duration> restAfter(Instant now) {
    Instant until = restUntil;
    return now.isBefore(until) ? Optional.of(Duration.between(now, until)) : Optional.empty();
  }

  /**
   * Whether nothing here is worth remembering; a refused token is not offered again once it would
   * have expired.
   */
  boolean forgettable(Instant now) {
    AccessToken token = refused;
    return users == 0
        && (token == null || !token.expiresAt().isAfter(now))
        && !now.isBefore(restUntil);
  }
}
