package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Angus gets the socket of one connection from: with limits ({@link SocketLimits}), and
 * sending small writes at once, for with Nagle's algorithm each APPEND would wait one round trip
 * for its own last segment. The ways that Angus does not use make no socket: it would have no
 * limits.
 */
final class TrustedSockets extends SSLSocketFactory {
  private final SSLSocketFactory tls;
  private final ConnectionSocket connection;

  /**
   * @param tls from {@link #trusting}, one for a provider so that sessions are resumed
   * @param connection gets its socket
   */
  TrustedSockets(SSLSocketFactory tls, ConnectionSocket connection) {
    this.tls = tls;
    this.connection = connection;
  }

  /**
   * TLS that trusts the certificates in {@code pem} and no others, or the JDK's.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  static SSLSocketFactory trusting(Optional<Path> pem) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(pem.isPresent() ? certificates(pem.get()) : null);
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "trusted certificates cannot be used: " + pem.map(Path::toString).orElse("the JDK's"), e);
    }
  }

  private static KeyStore certificates(Path pem) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    try (InputStream in = Files.newInputStream(pem)) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + count++, certificate);
      }
    }
    if (count == 0) {
      throw new IOException("no certificate in " + pem + "; it must hold at least one in PEM");
    }
    return store;
  }

  /** The way Angus uses: TLS over a socket that it has connected itself. */
  @Override
  public Socket createSocket(@Nullable Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    if (connected == null) {
      throw unused();
    }
    return tls.createSocket(connection.limited(connected), host, port, autoClose);
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
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
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
