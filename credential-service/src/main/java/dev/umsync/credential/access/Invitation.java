package dev.umsync.credential.access;

import java.time.Instant;

/**
 * A one-time link. Thread rule: immutable.
 *
 * @param user whose password it sets
 * @param claim the secret part; shown once
 * @param expiresAt when it ends
 */
public record Invitation(UserRecord user, String claim, Instant expiresAt) {
  /** The link's path, with the claim behind the {@code #} that no server sees. */
  public String link() {
    return "/welcome#" + claim;
  }

  @Override
  public String toString() {
    return "Invitation[" + user.name() + "]";
  }
}
