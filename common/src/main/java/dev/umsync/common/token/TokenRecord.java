package dev.umsync.common.token;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.TokenOpener;
import dev.umsync.common.keys.TokenSealer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The value on {@code umsync.tokens} for one subscriber: what a worker needs to know in clear, and
 * the token sealed to the workers. Thread rule: immutable; nobody writes to {@code sealed}.
 *
 * @param provider the name under which a worker's own configuration holds the mail server
 * @param mechanism the SASL mechanism, {@code XOAUTH2}
 * @param scope what the token is good for
 * @param issuedAt when it was minted
 * @param expiresAt when it ends, whole seconds; part of what the seal is bound to
 * @param credentialId which credential minted it
 * @param keyId the worker key it is sealed to
 * @param sealed HPKE ciphertext; absent in a revocation
 * @param revoked true where every earlier token of this subscriber is withdrawn
 */
public record TokenRecord(
    String provider,
    String mechanism,
    String scope,
    Instant issuedAt,
    Instant expiresAt,
    String credentialId,
    String keyId,
    Optional<byte[]> sealed,
    boolean revoked) {
  /** The only mechanism there is today. */
  public static final String XOAUTH2 = "XOAUTH2";

  /** Refuses a record that lacks a field; a token that is not revoked is sealed in it. */
  public TokenRecord {
    requireNonNull(provider, "provider");
    requireNonNull(mechanism, "mechanism");
    requireNonNull(scope, "scope");
    requireNonNull(issuedAt, "issuedAt");
    requireNonNull(expiresAt, "expiresAt");
    requireNonNull(credentialId, "credentialId");
    requireNonNull(keyId, "keyId");
    if (sealed.isPresent() == revoked) {
      throw new IllegalArgumentException("a token record holds a sealed token or revokes");
    }
  }

  /** A record with this token in it, sealed for this subscriber. */
  public static TokenRecord seal(
      TokenSealer sealer,
      Subscriber subscriber,
      String token,
      String provider,
      String scope,
      Instant issuedAt,
      Instant expiresAt,
      String credentialId) {
    Instant expiry = Instant.ofEpochSecond(expiresAt.getEpochSecond());
    TokenSealer.Current key = sealer.current();
    return new TokenRecord(
        provider,
        XOAUTH2,
        scope,
        issuedAt,
        expiry,
        credentialId,
        key.keyId(),
        Optional.of(key.seal(token, subscriber, expiry)),
        false);
  }

  /** Withdraws every earlier token of a subscriber. */
  public static TokenRecord revocation(String provider, String credentialId, Instant at) {
    return new TokenRecord(provider, XOAUTH2, "", at, at, credentialId, "", Optional.empty(), true);
  }

  /** The token, or empty where this record is a revocation or does not open for this subscriber. */
  public Optional<String> open(TokenOpener opener, Subscriber subscriber) {
    return sealed.flatMap(s -> opener.open(s, subscriber, expiresAt));
  }

  /** Whether it is of use for at least {@code margin} from {@code now} on. */
  public boolean lives(Instant now, Duration margin) {
    return !revoked && expiresAt.isAfter(now.plus(margin));
  }

  @Override
  public String toString() {
    return "TokenRecord[" + provider + ", expires " + expiresAt + (revoked ? ", revoked]" : "]");
  }
}
