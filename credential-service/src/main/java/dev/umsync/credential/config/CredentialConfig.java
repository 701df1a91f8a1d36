package dev.umsync.credential.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.ConfigProblems;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Problem;
import dev.umsync.credential.rotation.RotationSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The role's settings. Thread rule: immutable.
 *
 * @param groupId the consumer group that divides the subscribers among instances
 * @param googleTokenUri where assertions go
 * @param microsoftAuthority what Microsoft's token endpoints begin with
 * @param httpsProxy through which providers are reached
 * @param providerPatience the longest that one exchange with a provider may take
 * @param mintsAtOnce tokens minted at a time by one instance
 * @param rotation when tokens are minted again
 * @param web the administration API
 */
public record CredentialConfig(
    String groupId,
    URI googleTokenUri,
    URI microsoftAuthority,
    Optional<URI> httpsProxy,
    Duration providerPatience,
    int mintsAtOnce,
    RotationSettings rotation,
    WebConfig web) {
  private static final RotationSettings ROTATION = RotationSettings.DEFAULTS;

  private static final Key<String> GROUP_ID =
      Key.string(
          "credentials.group-id",
          "umsync-credentials",
          "Consumer group that divides the subscribers among the instances of this role.");
  private static final Key<URI> GOOGLE_TOKEN_URI =
      Key.uri(
          "credentials.google-token-uri",
          URI.create("https://oauth2.googleapis.com/token"),
          "Google's token endpoint. The one in an uploaded key file is never used.");
  private static final Key<URI> MICROSOFT_AUTHORITY =
      Key.uri(
          "credentials.microsoft-authority",
          URI.create("https://login.microsoftonline.com"),
          "What Microsoft's token endpoints begin with; a national cloud has another.");
  private static final Key<Optional<URI>> HTTPS_PROXY =
      Key.uri(
              "credentials.https-proxy",
              URI.create("http://proxy.example.com:3128"),
              "Proxy through which token endpoints are reached; HTTPS goes through it by CONNECT.")
          .optional();
  private static final Key<Duration> PROVIDER_TIMEOUT =
      Key.duration(
          "credentials.provider-timeout",
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          "The longest that one exchange with a token endpoint may take.");
  private static final Key<Integer> MINTS_AT_ONCE =
      Key.integer(
          "credentials.mints-at-once", 64, 1, 1_000, "Tokens minted at a time by one instance.");
  private static final Key<Duration> RENEW_BEFORE =
      Key.duration(
          "credentials.renew-before",
          ROTATION.renewBefore(),
          Duration.ofSeconds(1),
          Duration.ofMinutes(50),
          "How long before its end a token in use is replaced, at the least.");
  private static final Key<Duration> JITTER =
      Key.duration(
          "credentials.renew-jitter",
          ROTATION.jitter(),
          Duration.ZERO,
          Duration.ofMinutes(30),
          "Up to this much earlier, so that a company's tokens do not end together.");
  private static final Key<Duration> IN_USE =
      Key.duration(
          "credentials.in-use",
          ROTATION.inUse(),
          Duration.ofMinutes(1),
          Duration.ofDays(30),
          "A token that no worker asked for in this long is no longer renewed; it is minted again on request.");

  private static final Key<Integer> MOST_SUBSCRIBERS =
      Key.integer(
          "credentials.most-subscribers",
          ROTATION.mostSubscribers(),
          1,
          10_000_000,
          "Subscribers looked after by one instance; requests of further ones wait.");

  /** Every setting of the role. */
  public static final List<Key<?>> KEYS =
      Stream.concat(
              Stream.<Key<?>>of(
                  GROUP_ID,
                  GOOGLE_TOKEN_URI,
                  MICROSOFT_AUTHORITY,
                  HTTPS_PROXY,
                  PROVIDER_TIMEOUT,
                  MINTS_AT_ONCE,
                  RENEW_BEFORE,
                  JITTER,
                  IN_USE,
                  MOST_SUBSCRIBERS),
              WebConfig.KEYS.stream())
          .toList();

  /** The role's part of a loaded configuration. */
  public static CredentialConfig of(Config config) {
    return new CredentialConfig(
        config.get(GROUP_ID),
        config.get(GOOGLE_TOKEN_URI),
        config.get(MICROSOFT_AUTHORITY),
        config.get(HTTPS_PROXY),
        config.get(PROVIDER_TIMEOUT),
        config.get(MINTS_AT_ONCE),
        new RotationSettings(
            config.get(RENEW_BEFORE),
            config.get(JITTER),
            config.get(IN_USE),
            ROTATION.firstRetry(),
            ROTATION.longestRetry(),
            ROTATION.settled(),
            config.get(MOST_SUBSCRIBERS)),
        WebConfig.of(config));
  }

  /**
   * The same, with the proxy that the environment names ({@code HTTPS_PROXY}, in either case) where
   * the configuration names none.
   */
  public CredentialConfig orProxyOf(Map<String, String> environment) {
    if (httpsProxy.isPresent()) {
      return this;
    }
    String proxy =
        environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
    if (proxy.isBlank()) {
      return this;
    }
    URI uri = proxyUri(proxy.strip());
    return new CredentialConfig(
        groupId,
        googleTokenUri,
        microsoftAuthority,
        Optional.of(uri),
        providerPatience,
        mintsAtOnce,
        rotation,
        web);
  }

  private static URI proxyUri(String proxy) {
    try {
      URI uri = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, without the value: it may hold a password.
    }
    throw new ConfigProblems(
        List.of(
            new Problem(
                "HTTPS_PROXY",
                "",
                "must be a proxy's address",
                "http://proxy.example.com:3128",
                "environment")));
  }
}
