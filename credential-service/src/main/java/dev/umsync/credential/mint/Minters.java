package dev.umsync.credential.mint;

import dev.umsync.credential.account.MicrosoftApp;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.account.ServiceAccountKey;
import java.net.URI;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Makes the minter of a credential. Thread rule: immutable, any thread.
 *
 * @param google Google's token endpoint
 * @param microsoft what Microsoft's token endpoints begin with
 * @param transport connections to both
 * @param clock tells when an assertion begins
 * @param random gives each assertion its id
 */
public record Minters(
    URI google, URI microsoft, ProviderTransport transport, Clock clock, RandomGenerator random) {

  /** A minter with this credential. */
  public TokenMinter of(ProviderCredential credential) {
    return switch (credential) {
      case ServiceAccountKey key -> new GoogleTokenMinter(key, google, transport);
      case MicrosoftApp app ->
          new MicrosoftTokenMinter(app, endpoint(credential), transport, clock, random);
    };
  }

  /** Where this credential's tokens are asked for. */
  public URI endpoint(ProviderCredential credential) {
    return switch (credential) {
      case ServiceAccountKey key -> google;
      case MicrosoftApp app ->
          URI.create(
              microsoft.toString().replaceAll("/+$", "")
                  + "/"
                  + app.directoryId()
                  + "/oauth2/v2.0/token");
    };
  }
}
