package dev.umsync.credential.mint;

import java.time.Instant;

/** What came of asking for a token. */
public sealed interface MintResult {
  /**
   * A token.
   *
   * @param expiresAt when it ends
   */
  record Minted(String token, Instant expiresAt) implements MintResult {
    @Override
    public String toString() {
      return "Minted[expires " + expiresAt + "]";
    }
  }

  /** The provider said no; asking again without a change gets the same answer. */
  record Refused(MintFailure failure) implements MintResult {}

  /** It did not work this time; asking again may. */
  record Unavailable(MintFailure failure) implements MintResult {}
}
