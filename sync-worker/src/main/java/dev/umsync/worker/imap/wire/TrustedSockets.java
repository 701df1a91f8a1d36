package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Angus gets the socket of one connection from: with limits ({@link SocketLimits}), and
 * sending small writes at once, for with Nagle's algorithm each APPEND would wait one round trip
 * for its own last segment. The ways that Angus does not use make no socket: it would have no
 * limits.
 */
final class TrustedSockets extends SSLSocketFactory {
  private final Tls tls;
  private final ConnectionSocket connection;

  /**
   * @param connection gets its socket
   */
  TrustedSockets(Tls tls, ConnectionSocket connection) {
    this.tls = tls;
    this.connection = connection;
  }

  /** The way Angus uses: TLS over a socket that it has connected itself. */
  @Override
  public Socket createSocket(@Nullable Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    if (connected == null) {
      throw unused();
    }
    return tls.over(connection.limited(connected), host, port);
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw unused();
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.cipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.cipherSuites();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("Angus connects the socket itself");
  }

  /** The same in clear. */
  static final class Plain extends SocketFactory {
    private final ConnectionSocket connection;

    Plain(ConnectionSocket connection) {
      this.connection = connection;
    }

    /** The way Angus uses: it connects the socket itself. */
    @Override
    public Socket createSocket() throws IOException {
      return connection.limited(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
      throw unused();
    }
  }
}
