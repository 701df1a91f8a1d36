package dev.umsync.credential.rotation;

import dev.umsync.common.identity.Subscriber;
import java.time.Duration;
import java.time.Instant;

/**
 * A token that was published, without the token. Thread rule: immutable.
 *
 * @param provider as on the tokens topic
 * @param credentialId which credential minted it
 * @param issuedAt when it was asked for
 * @param expiresAt when it ends
 */
public record LiveToken(
    Subscriber subscriber,
    String provider,
    String credentialId,
    Instant issuedAt,
    Instant expiresAt) {

  boolean isAlive(Instant now) {
    return expiresAt.isAfter(now);
  }

  Duration life() {
    return Duration.between(issuedAt, expiresAt);
  }
}
