package dev.umsync.credential.oidc;

import dev.umsync.common.config.Secret;
import java.net.URI;
import java.util.List;

/**
 * The OpenID Connect provider. Thread rule: immutable.
 *
 * @param issuer below which discovery is
 * @param clientId what this installation is registered as
 * @param clientSecret its secret
 * @param name what the page calls the provider
 * @param administrators addresses that are administrators without having been added
 */
public record OidcSettings(
    URI issuer, String clientId, Secret clientSecret, String name, List<String> administrators) {
  /** Copies. */
  public OidcSettings {
    administrators = List.copyOf(administrators);
  }
}
