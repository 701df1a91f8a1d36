package dev.umsync.credential.oidc;

/** Who the provider vouches for. */
public sealed interface OidcResult {
  /**
   * A person.
   *
   * @param email verified by the provider, lower-cased
   */
  record Person(String email) implements OidcResult {}

  /**
   * Nobody.
   *
   * @param reason for the log; holds no token and no address
   */
  record Nobody(String reason) implements OidcResult {}
}
