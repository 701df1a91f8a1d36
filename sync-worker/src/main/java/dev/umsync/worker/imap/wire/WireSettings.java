package dev.umsync.worker.imap.wire;

import java.util.Optional;
import java.util.Properties;

/**
 * How connections to one provider are made. Immutable; safe for any number of threads.
 *
 * @param tls none to talk in clear
 * @param limits ends reads and writes that take longer than the timeouts
 */
public record WireSettings(
    String host, int port, Optional<Tls> tls, ImapTimeouts timeouts, SocketLimits limits) {

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
    tls.ifPresentOrElse(
        own -> properties.put(prefix + "ssl.socketFactory", new TrustedSockets(own, socket)),
        () -> properties.put(prefix + "socketFactory", new TrustedSockets.Plain(socket)));
    return properties;
  }
}
