package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.worker.imap.ProviderSettings;
import dev.umsync.worker.imap.ProviderSettings.Security;
import dev.umsync.worker.imap.wire.ImapTimeouts;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A mail provider of {@code worker.providers}. Thread rule: immutable.
 *
 * <p>Tokens are sent to these hosts and to no others: nothing on a topic can add one.
 *
 * @param name by which tenants choose it
 * @param trustCertificate the only certificates trusted, relative to the configuration's folder
 * @param indexLag how long a search may miss what was appended
 */
public record ProviderConfig(
    String name,
    String host,
    int port,
    boolean tls,
    Optional<Path> trustCertificate,
    String trashFolder,
    Duration indexLag,
    Optional<Integer> maxConnections) {
  /** Gmail, which is there without being configured. */
  static final String GOOGLE = "google";

  /** Microsoft 365, likewise. */
  static final String MICROSOFT = "microsoft";

  private static final String GMAIL_HOST = "imap.gmail.com";
  private static final String MICROSOFT_HOST = "outlook.office365.com";
  private static final Duration GMAIL_INDEX_LAG = Duration.ofSeconds(5);
  private static final String SECTION = "worker.providers";

  private static final Key<String> HOST =
      Key.string(
          "worker.providers.*.host",
          GMAIL_HOST,
          "IMAP server of this provider. Tokens are sent to configured hosts only. 'google' and 'microsoft' (outlook.office365.com) are there without being configured.");
  private static final Key<Integer> PORT =
      Key.integer("worker.providers.*.port", 993, 1, 65_535, "Its port for IMAP over TLS.");
  private static final Key<Boolean> TLS =
      Key.bool(
          "worker.providers.*.tls",
          true,
          "Whether TLS is used. Without it tokens cross the network in clear: for tests on one machine only.");
  private static final Key<Optional<Path>> TRUST =
      Key.path(
              "worker.providers.*.trust-certificate",
              Path.of("mail-server.pem"),
              "PEM file of the only certificates trusted, for a mail server of one's own; the JDK's authorities where unset.")
          .optional();
  private static final Key<String> TRASH =
      Key.string(
          "worker.providers.*.trash-folder",
          "Trash",
          "Folder for deleted voicemails where the server marks none as its trash.");
  private static final Key<Optional<Duration>> INDEX_LAG =
      Key.duration(
              "worker.providers.*.index-lag",
              GMAIL_INDEX_LAG,
              Duration.ZERO,
              Duration.ofMinutes(1),
              "How long a search may miss what was just appended: a doubtful message is searched for again after it. 5 s on imap.gmail.com, else none.")
          .optional();
  private static final Key<Optional<Integer>> MAX_CONNECTIONS =
      Key.integer(
              "worker.providers.*.max-connections",
              2_500,
              1,
              100_000,
              "Most connections to this provider; the worker's own limit where unset.")
          .optional();

  static final List<Key<?>> KEYS =
      List.of(HOST, PORT, TLS, TRUST, TRASH, INDEX_LAG, MAX_CONNECTIONS);

  /** Every configured provider, Google's and Microsoft's. */
  static List<ProviderConfig> of(Config config) {
    TreeSet<String> names = new TreeSet<>(config.names(SECTION));
    names.add(GOOGLE);
    names.add(MICROSOFT);
    List<ProviderConfig> all = new ArrayList<>();
    names.forEach(name -> all.add(of(config, name)));
    return List.copyOf(all);
  }

  private static ProviderConfig of(Config config, String name) {
    boolean builtIn = name.equals(MICROSOFT) && !config.names(SECTION).contains(name);
    String host = builtIn ? MICROSOFT_HOST : config.get(HOST, name);
    return new ProviderConfig(
        name,
        host,
        config.get(PORT, name),
        config.get(TLS, name),
        config.get(TRUST, name),
        config.get(TRASH, name),
        config
            .get(INDEX_LAG, name)
            .orElse(host.equals(GMAIL_HOST) ? GMAIL_INDEX_LAG : Duration.ZERO),
        config.get(MAX_CONNECTIONS, name));
  }

  ProviderSettings settings(Path folder, ImapTimeouts timeouts) {
    return new ProviderSettings(
        new Provider(name),
        host,
        port,
        tls ? Security.TLS : Security.PLAIN_FOR_TESTS,
        trustCertificate.map(folder::resolve),
        new FolderName(trashFolder),
        timeouts);
  }
}
