package dev.umsync.credential.oidc;

import java.time.Instant;

/**
 * What a browser keeps, sealed, while it is at the provider. Thread rule: immutable.
 *
 * @param state comes back with the code
 * @param nonce comes back in the ID token
 * @param verifier proves that who shows the code asked for it (RFC 7636)
 * @param redirectUri where the browser comes back to
 * @param expiresAt when it is too late
 */
public record OidcAttempt(
    String state, String nonce, String verifier, String redirectUri, Instant expiresAt) {
  @Override
  public String toString() {
    return "OidcAttempt[until " + expiresAt + "]";
  }
}
