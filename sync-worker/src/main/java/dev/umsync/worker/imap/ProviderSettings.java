package dev.umsync.worker.imap;

import dev.umsync.worker.imap.wire.ImapTimeouts;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a provider's mailboxes are and how far it is trusted; from the worker's own configuration
 * and never from a topic, for tokens are sent there. Immutable.
 *
 * @param host a name or address, checked against the server's certificate
 * @param port 1 to 65535; 993 for IMAP over TLS
 * @param trust a PEM file with the only certificates trusted, for servers of one's own; empty: the
 *     JDK's
 * @param trashFolder used, and made if need be, where no folder has the {@code \Trash} attribute
 */
public record ProviderSettings(
    Provider provider,
    String host,
    int port,
    Security security,
    Optional<Path> trust,
    FolderName trashFolder,
    ImapTimeouts timeouts) {
  public ProviderSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("provider %s: host is empty".formatted(provider));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "provider %s: port %d is outside 1 to 65535".formatted(provider, port));
    }
  }

  /** TLS with the JDK's trust, the usual timeouts and {@code Trash}. */
  public static ProviderSettings tls(Provider provider, String host, int port) {
    return new ProviderSettings(
        provider,
        host,
        port,
        Security.TLS,
        Optional.empty(),
        new FolderName("Trash"),
        ImapTimeouts.defaults());
  }

  /** Trusting only the certificates in this PEM file. */
  public ProviderSettings trusting(Path pem) {
    return new ProviderSettings(
        provider, host, port, security, Optional.of(pem), trashFolder, timeouts);
  }

  /** With other timeouts. */
  public ProviderSettings within(ImapTimeouts other) {
    return new ProviderSettings(provider, host, port, security, trust, trashFolder, other);
  }

  /** Without TLS: tokens go over the wire in clear. */
  public ProviderSettings withoutTls() {
    return new ProviderSettings(
        provider, host, port, Security.PLAIN_FOR_TESTS, trust, trashFolder, timeouts);
  }

  /** How the connection is protected. */
  public enum Security {
    /** TLS from the first byte, 1.2 or 1.3, host name checked. */
    TLS,
    /** Nothing. Only for tests and benchmarks on one machine. */
    PLAIN_FOR_TESTS
  }
}
