package dev.umsync.testbed.idp;

import java.time.Clock;

/**
 * All that a mail server needs to know to check tokens by itself. Immutable.
 *
 * @param name the {@code iss} of the tokens
 * @param keyId the {@code kid} in their header
 * @param publicKeyPem the public key as PEM (SubjectPublicKeyInfo)
 */
public record TokenIssuer(String name, String keyId, String publicKeyPem) {
  /** A check of this issuer's tokens. */
  public TokenVerifier verifier(Clock clock) {
    return SignedTokenVerifier.fromPem(name, publicKeyPem, clock);
  }
}
