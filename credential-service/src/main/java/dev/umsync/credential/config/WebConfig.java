package dev.umsync.credential.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Problem;
import dev.umsync.common.config.Secret;
import dev.umsync.common.http.Listener;
import dev.umsync.credential.oidc.OidcSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of the administration API. Thread rule: immutable.
 *
 * @param enabled whether it is answered at all
 * @param listener where
 * @param tls certificate and key, absent where the surroundings provide them
 * @param publicUrl under which browsers reach it, where that is not the listener's own address
 * @param session how long a session lasts
 * @param oidc the OpenID Connect provider, if people sign in there
 * @param checksEvery how often each tenant's set-up is checked by itself
 */
public record WebConfig(
    boolean enabled,
    Listener listener,
    Optional<TlsFiles> tls,
    Optional<URI> publicUrl,
    Duration session,
    Optional<OidcSettings> oidc,
    Duration checksEvery) {

  /** Files of a certificate and its key. */
  public record TlsFiles(Path certificate, Path privateKey) {}

  private static final String PORT_SETTING = "credentials.web.port";
  private static final Key<Boolean> ENABLED =
      Key.bool(
          "credentials.web.enabled",
          true,
          "Whether the administration API and its page are answered.");
  private static final Key<String> HOST =
      Key.string(
          "credentials.web.host", "0.0.0.0", "Address that the administration API listens on.");
  private static final Key<Integer> PORT =
      Key.integer(
          PORT_SETTING,
          8444,
          0,
          65_535,
          "Port that the administration API listens on by HTTPS; 0 takes a free one.");
  private static final Key<Optional<Path>> CERTIFICATE =
      Key.path(
              "credentials.web.tls.certificate",
              Path.of("admin-chain.pem"),
              "Certificate chain of the administration API's HTTPS, PEM; one of its own is made where unset.")
          .optional();
  private static final Key<Optional<Path>> PRIVATE_KEY =
      Key.path(
              "credentials.web.tls.private-key",
              Path.of("admin-key.pem"),
              "Private key of that certificate, PEM, readable by this user only.")
          .optional();
  private static final Key<Optional<URI>> PUBLIC_URL =
      Key.uri(
              "credentials.web.public-url",
              URI.create("https://umsync.example.com"),
              "Under which browsers reach the administration page, for links and for the OpenID Connect provider.")
          .optional();
  private static final Key<Duration> SESSION =
      Key.duration(
          "credentials.web.session",
          Duration.ofHours(8),
          Duration.ofMinutes(5),
          Duration.ofDays(7),
          "How long a session of the administration page lasts.");
  private static final Key<Duration> CHECKS_EVERY =
      Key.duration(
          "credentials.checks-every",
          Duration.ofDays(1),
          Duration.ofMinutes(10),
          Duration.ofDays(30),
          "How often each tenant's set-up is checked by itself; a test message goes through one mailbox.");
  private static final Key<Optional<URI>> ISSUER =
      Key.uri(
              "credentials.oidc.issuer",
              URI.create("https://accounts.google.com"),
              "OpenID Connect provider whose people may sign in, as far as they are users here; its redirect URI is /v1/oidc/callback.")
          .optional();
  private static final Key<String> CLIENT_ID =
      Key.string("credentials.oidc.client-id", "umsync", "What UMSync is registered as there.");
  private static final Key<Optional<Secret>> CLIENT_SECRET =
      Key.secret("credentials.oidc.client-secret", "The secret of that registration.").optional();
  private static final Key<String> OIDC_NAME =
      Key.string("credentials.oidc.name", "OpenID Connect", "What the page calls the provider.");
  private static final Key<List<String>> ADMINISTRATORS =
      Key.list(
          "credentials.oidc.administrators",
          List.of(),
          "Mail addresses that are administrators when they sign in there, without having been added.");

  static final List<Key<?>> KEYS =
      List.of(
          ENABLED,
          HOST,
          PORT,
          CERTIFICATE,
          PRIVATE_KEY,
          PUBLIC_URL,
          SESSION,
          CHECKS_EVERY,
          ISSUER,
          CLIENT_ID,
          CLIENT_SECRET,
          OIDC_NAME,
          ADMINISTRATORS);

  /**
   * Its part of a loaded configuration.
   *
   * @throws ConfigProblems if settings contradict each other
   */
  public static WebConfig of(Config config) {
    return new WebConfig(
        config.get(ENABLED),
        new Listener(PORT_SETTING, config.get(HOST), config.get(PORT)),
        tls(config),
        config.get(PUBLIC_URL),
        config.get(SESSION),
        config.get(ISSUER).map(issuer -> oidc(config, issuer)),
        config.get(CHECKS_EVERY));
  }

  private static Optional<TlsFiles> tls(Config config) {
    Optional<Path> certificate = config.get(CERTIFICATE);
    Optional<Path> key = config.get(PRIVATE_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw missing(certificate.isPresent() ? PRIVATE_KEY : CERTIFICATE);
    }
    return certificate.map(c -> new TlsFiles(c, key.orElseThrow()));
  }

  private static OidcSettings oidc(Config config, URI issuer) {
    return new OidcSettings(
        issuer,
        config.get(CLIENT_ID),
        config.get(CLIENT_SECRET).orElseThrow(() -> missing(CLIENT_SECRET)),
        config.get(OIDC_NAME),
        config.get(ADMINISTRATORS).stream().map(a -> a.toLowerCase(Locale.ROOT)).toList());
  }

  private static ConfigProblems missing(Key<?> key) {
    return new ConfigProblems(
        List.of(
            new Problem(key.name(), "", "must be set, because the other of the two is", "", "")));
  }
}
