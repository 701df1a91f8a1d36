package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/**
 * How connections to one provider are made. Immutable; safe for any number of threads.
 *
 * @param tls from {@link #trusting}, or none to talk in clear
 * @param limits ends reads and writes that take longer than the timeouts
 */
public record WireSettings(
    String host,
    int port,
    Optional<SSLSocketFactory> tls,
    ImapTimeouts timeouts,
    SocketLimits limits) {

  /**
   * TLS that trusts the certificates in {@code pem} and no others, or the JDK's; one for a
   * provider, so that sessions are resumed.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  public static SSLSocketFactory trusting(Optional<Path> pem) throws IOException {
    return TrustedSockets.trusting(pem);
  }

  /** The part of Angus's properties that applies. */
  String scheme() {
    return tls.isPresent() ? "imaps" : "imap";
  }

  /** Angus's properties for the connection that this is the socket of. */
  Properties properties(ConnectionSocket socket) {
    String prefix = "mail." + scheme() + ".";
    Properties properties = new Properties();
    properties.setProperty(
        prefix + "connectiontimeout", String.valueOf(timeouts.connect().toMillis()));
    properties.setProperty(prefix + "timeout", String.valueOf(timeouts.read().toMillis()));
    // Without this Angus tries again with the JDK's trust when the first attempt fails.
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    properties.setProperty(prefix + "ssl.protocols", "TLSv1.3 TLSv1.2");
    tls.ifPresentOrElse(
        factory ->
            properties.put(prefix + "ssl.socketFactory", new TrustedSockets(factory, socket)),
        () -> properties.put(prefix + "socketFactory", new TrustedSockets.Plain(socket)));
    return properties;
  }
}
