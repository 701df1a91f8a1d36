package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRequest;

/** Sends a request for a token on its way; does not wait for it to arrive. Any thread. */
@FunctionalInterface
public interface TokenAsker {
  /** Asks. A request that gets lost is repeated by the caller. */
  void ask(Subscriber subscriber, TokenRequest request);
}
