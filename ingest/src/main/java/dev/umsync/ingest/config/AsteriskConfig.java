package dev.umsync.ingest.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Problem;
import dev.umsync.common.config.Secret;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.ingest.asterisk.ami.AmiSettings;
import dev.umsync.ingest.asterisk.spool.AudioOrder;
import dev.umsync.ingest.asterisk.spool.SpoolSettings;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The settings of one Asterisk server. Thread rule: immutable.
 *
 * @param spool how its voicemail folders are read
 * @param manager its manager interface; empty where nothing goes back
 * @param moveFiles whether files are moved where the server has no action for it
 */
public record AsteriskConfig(
    SpoolSettings spool, Optional<ManagerInterface> manager, boolean moveFiles) {
  private static final String PREFIX = "ingest.sources.*.asterisk.";
  private static final int AMI_PORT = 5038;

  private static final Key<Optional<Path>> SPOOL =
      Key.path(
              PREFIX + "spool",
              Path.of("/var/spool/asterisk"),
              "Asterisk's spool folder (astspooldir), of which the folder voicemail is read; for one instance of ingest only.")
          .optional();
  private static final Key<String> CONTEXT =
      Key.string(
          PREFIX + "default-context",
          "default",
          "Context of mailboxes that the roster names by number alone; others are 2045@context.");
  private static final Key<List<String>> FORMATS =
      Key.list(
          PREFIX + "formats",
          AudioOrder.STANDARD.endings(),
          "Which recording is taken where there are several, the best first, by file ending.");
  private static final Key<Duration> SETTLE =
      Key.duration(
          PREFIX + "settle",
          Duration.ofMillis(250),
          Duration.ofMillis(1),
          Duration.ofSeconds(10),
          "How long a mailbox has to be quiet after a change before it is looked at.");
  private static final Key<Duration> RESCAN =
      Key.duration(
          PREFIX + "rescan",
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "How often every mailbox is looked at without being told of a change.");
  private static final Key<Duration> DELETE_AFTER =
      Key.duration(
          PREFIX + "delete-after",
          Duration.ofSeconds(30),
          Duration.ofMillis(10),
          Duration.ofHours(1),
          "How far apart two looks are that both find a voicemail nowhere, before it counts as deleted.");
  private static final Key<Duration> BACKFILL_AFTER =
      Key.duration(
          PREFIX + "backfill-after",
          Duration.ofMinutes(15),
          Duration.ofMinutes(1),
          Duration.ofDays(365),
          "How old a voicemail is that counts as an old one when it is first seen.");
  private static final Key<Integer> BACKFILL_PER_SECOND =
      Key.integer(
          PREFIX + "backfill-per-second",
          5,
          1,
          1_000,
          "How many old voicemails are sent each second.");
  private static final Key<Boolean> MOVE_FILES =
      Key.bool(
          PREFIX + "move-files",
          false,
          "Move files where Asterisk has no VoicemailMove (before 18.20 and 20.5); it takes no lock.");
  private static final Key<Optional<String>> HOST =
      Key.string(
              PREFIX + "manager.host", "127.0.0.1", "Host of Asterisk's manager interface (AMI).")
          .optional();
  private static final Key<Integer> PORT =
      Key.integer(PREFIX + "manager.port", AMI_PORT, 1, 65_535, "Its port; with TLS usually 5039.");
  private static final Key<Boolean> TLS =
      Key.bool(PREFIX + "manager.tls", false, "Whether it is reached by TLS.");
  private static final Key<Optional<Path>> TRUST =
      Key.path(
              PREFIX + "manager.trust-certificate",
              Path.of("asterisk.pem"),
              "PEM file of the only certificates trusted; the JDK's authorities where unset.")
          .optional();
  private static final Key<String> USER =
      Key.string(PREFIX + "manager.user", "umsync", "Our user in manager.conf.");
  private static final Key<Optional<Secret>> SECRET =
      Key.secret(PREFIX + "manager.secret", "That user's secret.").optional();
  private static final Key<Optional<Path>> SECRET_FILE =
      Key.path(
              PREFIX + "manager.secret-file",
              Path.of("/etc/umsync/pbx.manager"),
              "File that holds the secret, instead of the secret itself.")
          .optional();
  private static final Key<Duration> TIMEOUT =
      Key.duration(
          PREFIX + "manager.timeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(1),
          "How long it may take to connect, and for each answer.");
  private static final Key<Boolean> EXTERNAL_LAMPS =
      Key.bool(
          PREFIX + "manager.external-lamps",
          false,
          "Whether res_mwi_external sets lamps there instead of app_voicemail (MWIUpdate).");

  static final List<Key<?>> KEYS =
      List.of(
          SPOOL,
          CONTEXT,
          FORMATS,
          SETTLE,
          RESCAN,
          DELETE_AFTER,
          BACKFILL_AFTER,
          BACKFILL_PER_SECOND,
          MOVE_FILES,
          HOST,
          PORT,
          TLS,
          TRUST,
          USER,
          SECRET,
          SECRET_FILE,
          TIMEOUT,
          EXTERNAL_LAMPS);

  /**
   * Its manager interface.
   *
   * @param trustSetting names the setting of the certificates in an error
   * @param externalLamps whether lamps are set from outside there
   */
  public record ManagerInterface(
      String host,
      int port,
      boolean tls,
      String trustSetting,
      Optional<Path> trustCertificate,
      String user,
      SecretSource secret,
      Duration timeout,
      boolean externalLamps) {
    /**
     * Reads secret and certificates.
     *
     * @throws dev.umsync.common.config.StartFailed if a file can't be read
     */
    public AmiSettings settings() {
      Optional<SSLContext> context =
          tls
              ? Optional.of(
                  trustCertificate
                      .map(file -> TrustFile.load(trustSetting, file))
                      .orElseGet(ManagerInterface::ofTheJdk))
              : Optional.empty();
      return new AmiSettings(host, port, context, user, secret.read().getFirst(), timeout);
    }

    private static SSLContext ofTheJdk() {
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java runtime has TLS", e);
      }
    }
  }

  /** Whether a source is a spool, which sends nothing itself. */
  static boolean isSpool(Config config, String name) {
    return config.get(SPOOL, name).isPresent();
  }

  /** The Asterisk server of a source; empty where it is none. */
  static Optional<AsteriskConfig> from(
      Config config, String name, SourceUri source, int audioBytes, List<Problem> problems) {
    return config
        .get(SPOOL, name)
        .map(spool ->
            new AsteriskConfig(
                new SpoolSettings(
                    name,
                    source,
                    spool.resolve("voicemail"),
                    config.get(CONTEXT, name),
                    new AudioOrder(config.get(FORMATS, name)),
                    config.get(SETTLE, name),
                    config.get(RESCAN, name),
                    config.get(DELETE_AFTER, name),
                    config.get(BACKFILL_AFTER, name),
                    config.get(BACKFILL_PER_SECOND, name),
                    audioBytes),
                manager(config, name, problems),
                config.get(MOVE_FILES, name)));
  }

  private static Optional<ManagerInterface> manager(
      Config config, String name, List<Problem> problems) {
    String section = "ingest.sources." + name + ".asterisk.manager.";
    SecretSource secret =
        new SecretSource(
            section + "secret", config.get(SECRET, name), config.get(SECRET_FILE, name));
    Optional<String> host = config.get(HOST, name);
    if (host.isPresent() && !secret.isOne()) {
      problems.add(
          new Problem(
              section + "secret",
              "",
              "must be set, either itself or as secret-file, and not both",
              "",
              ""));
    }
    return host.map(h ->
        new ManagerInterface(
            h,
            config.get(PORT, name),
            config.get(TLS, name),
            section + "trust-certificate",
            config.get(TRUST, name),
            config.get(USER, name),
            secret,
            config.get(TIMEOUT, name),
            config.get(EXTERNAL_LAMPS, name)));
  }
}
