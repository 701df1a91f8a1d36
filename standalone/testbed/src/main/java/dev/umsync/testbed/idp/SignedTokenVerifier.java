package dev.umsync.testbed.idp;

import java.security.PublicKey;
import java.time.Clock;
import java.util.List;

/**
 * Checks access tokens against the issuer's public key, so that a mail server in another process
 * needs no connection to the identity provider. Immutable.
 */
public final class SignedTokenVerifier implements TokenVerifier {
  private final String issuer;
  private final PublicKey key;
  private final Clock clock;

  public SignedTokenVerifier(String issuer, PublicKey key, Clock clock) {
    this.issuer = issuer;
    this.key = key;
    this.clock = clock;
  }

  /**
   * The same from PEM text.
   *
   * @throws IllegalArgumentException if the text is no RSA public key
   */
  public static SignedTokenVerifier fromPem(String issuer, String publicKeyPem, Clock clock) {
    return new SignedTokenVerifier(issuer, Pem.publicKey(publicKeyPem), clock);
  }

  @Override
  public boolean accepts(String address, String token) {
    return Jwt.parse(token).filter(jwt -> isGenuine(jwt) && opens(jwt, address)).isPresent();
  }

  private boolean isGenuine(Jwt jwt) {
    return jwt.isSignedBy(key)
        && issuer.equals(jwt.text("iss"))
        && clock.instant().getEpochSecond() < jwt.claims().path("exp").asLong(0);
  }

  private static boolean opens(Jwt jwt, String address) {
    List<String> scopes = List.of(jwt.text("scope").split(" ", -1));
    return jwt.text("email").equalsIgnoreCase(address)
        && (scopes.contains(MAIL_SCOPE) || scopes.contains(IMAP_ADMIN_SCOPE));
  }
}
