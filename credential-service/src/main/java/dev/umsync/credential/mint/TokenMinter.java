package dev.umsync.credential.mint;

import dev.umsync.common.identity.Subscriber;

/** Mints access tokens with one credential. Thread rule: safe for any thread. */
public interface TokenMinter {
  /**
   * Asks the provider for one token for this subscriber's mailbox.
   *
   * <p>Never cached: each call is one request. Blocks for at most the configured timeouts.
   *
   * @param scope what the token is to be good for
   */
  MintResult mint(Subscriber subscriber, String scope) throws InterruptedException;
}
