package dev.umsync.worker.mailbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where connections get their tokens. Safe for any number of threads. */
public interface TokenSource {
  /**
   * The best token for the account, asking for one and waiting if there is none that will do.
   *
   * @param validUntil the token must not expire before this instant
   * @param issuedAfter if given, a token issued then or earlier was refused and will not do
   * @param patience the longest wait
   * @return empty if none came in time
   * @throws InterruptedException if interrupted while it waits
   */
  Optional<AccessToken> await(
      Account account, Instant validUntil, Optional<Instant> issuedAfter, Duration patience)
      throws InterruptedException;
}
