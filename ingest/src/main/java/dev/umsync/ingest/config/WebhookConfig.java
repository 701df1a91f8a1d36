package dev.umsync.ingest.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Problem;
import dev.umsync.common.config.Secret;
import dev.umsync.common.config.StartFailed;
import dev.umsync.ingest.webhook.WebhookSecret;
import dev.umsync.ingest.webhook.WebhookTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of one UM server's webhook. Thread rule: immutable.
 *
 * @param name the source's section
 * @param url where events are posted
 * @param secret signs them
 * @param timeout for one answer
 * @param trustCertificate the only certificates trusted, where they are not the JDK's
 */
public record WebhookConfig(
    String name, URI url, SecretSource secret, Duration timeout, Optional<Path> trustCertificate) {
  private static final String PREFIX = "ingest.sources.*.webhook.";
  private static final Key<Optional<URI>> URL =
      Key.uri(
              PREFIX + "url",
              URI.create("https://pbx.example.com/umsync"),
              "Where what people do in their mailboxes is posted; https, or http to this machine.")
          .where(WebhookTarget::isPermitted, "an https address, or http to localhost")
          .optional();
  private static final Key<Optional<Secret>> SECRET =
      Key.secret(
              PREFIX + "secret",
              "Signs what is posted: whsec_ and base64; two with a blank between them while one is replaced.")
          .optional();
  private static final Key<Optional<Path>> SECRET_FILE =
      Key.path(
              PREFIX + "secret-file",
              Path.of("/etc/umsync/pbx.webhook"),
              "File that holds the secret, instead of the secret itself.")
          .optional();
  private static final Key<Duration> TIMEOUT =
      Key.duration(
          PREFIX + "timeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "How long the UM server may take for one answer.");
  private static final Key<Optional<Path>> TRUST =
      Key.path(
              PREFIX + "trust-certificate",
              Path.of("pbx.pem"),
              "PEM file of the only certificates trusted; the JDK's authorities where unset.")
          .optional();

  static final List<Key<?>> KEYS = List.of(URL, SECRET, SECRET_FILE, TIMEOUT, TRUST);

  /** The webhook of a source; empty where it has none. */
  static Optional<WebhookConfig> from(Config config, String name, List<Problem> problems) {
    String setting = "ingest.sources." + name + ".webhook.secret";
    SecretSource secret =
        new SecretSource(setting, config.get(SECRET, name), config.get(SECRET_FILE, name));
    Optional<URI> url = config.get(URL, name);
    if (url.isPresent() && !secret.isOne()) {
      problems.add(
          new Problem(
              setting, "", "must be set, either itself or as secret-file, and not both", "", ""));
    }
    return url.map(u ->
        new WebhookConfig(name, u, secret, config.get(TIMEOUT, name), config.get(TRUST, name)));
  }

  /**
   * Reads secret and certificates.
   *
   * @throws StartFailed if a file can't be read or holds no secret
   */
  public WebhookTarget target() {
    List<WebhookSecret> secrets =
        secret.read().stream()
            .map(s ->
                WebhookSecret.parse(s.reveal())
                    .orElseThrow(() ->
                        new StartFailed(
                            "A webhook's secret is malformed",
                            secret.setting(),
                            "Write whsec_ and 24 to 64 random bytes in base64: 'umsync keys webhook' makes one.")))
            .toList();
    return new WebhookTarget(
        url,
        secrets,
        timeout,
        trustCertificate.map(
            file -> TrustFile.load("ingest.sources." + name + ".webhook.trust-certificate", file)));
  }
}
