package dev.umsync.testbed.idp;

import dev.umsync.testbed.net.Reach;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * How the identity provider is set up. Immutable.
 *
 * @param port 0 for any free one
 * @param issuer the {@code iss} of its tokens; a name only, nothing is reached there
 * @param tokenLife how long a token lives, 1 s or more
 * @param clockSkew how far an assertion's clock may be off
 * @param reach where it listens, and under which name
 */
public record IdentityProviderSettings(
    int port, String issuer, IssuerKey key, Duration tokenLife, Duration clockSkew, Reach reach) {
  /** The {@code iss} used unless another is given. */
  public static final String DEFAULT_ISSUER = "https://idp.umsync.invalid";

  public IdentityProviderSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " is not between 0 and 65535");
    }
    if (tokenLife.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("tokenLife: " + tokenLife + " is shorter than 1 s");
    }
    if (clockSkew.isNegative()) {
      throw new IllegalArgumentException("clockSkew: " + clockSkew + " is negative");
    }
  }

  /** Any free port, a new key, tokens of one hour as Google's, five minutes of skew. */
  public static IdentityProviderSettings defaults(SecureRandom random) {
    return new IdentityProviderSettings(
        0,
        DEFAULT_ISSUER,
        IssuerKey.generate(random),
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Reach.LOOPBACK);
  }

  /** The same with another port. */
  public IdentityProviderSettings withPort(int newPort) {
    return new IdentityProviderSettings(newPort, issuer, key, tokenLife, clockSkew, reach);
  }

  /** The same in another place. */
  public IdentityProviderSettings withReach(Reach newReach) {
    return new IdentityProviderSettings(port, issuer, key, tokenLife, clockSkew, newReach);
  }

  /** The same with another signing key. */
  public IdentityProviderSettings withKey(IssuerKey newKey) {
    return new IdentityProviderSettings(port, issuer, newKey, tokenLife, clockSkew, reach);
  }

  /** The same with another token life. */
  public IdentityProviderSettings withTokenLife(Duration newTokenLife) {
    return new IdentityProviderSettings(port, issuer, key, newTokenLife, clockSkew, reach);
  }
}
