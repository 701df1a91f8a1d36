package dev.umsync.worker.mailbox;

import java.time.Instant;

/**
 * A bearer token for one mailbox. Immutable; {@link #toString} never shows it.
 *
 * @param secret the token itself, printable ASCII
 * @param provider whose hosts it may be sent to, and no others
 */
public record AccessToken(String secret, Provider provider, Instant issuedAt, Instant expiresAt) {
  public AccessToken {
    if (secret.isEmpty() || secret.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException("access token: empty, or not printable ASCII");
    }
    if (!expiresAt.isAfter(issuedAt)) {
      throw new IllegalArgumentException("access token: expires before it is issued");
    }
  }

  @Override
  public String toString() {
    return "AccessToken[****, " + provider + ", expires " + expiresAt + "]";
  }
}
