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
 * TLS sockets that trust what the configuration names, one SSL context for a provider so that
 * sessions are resumed, and that send small writes at once: with Nagle's algorithm each APPEND
 * would wait one round trip for its own last segment. Safe for any number of threads.
 */
public final class TrustedSockets extends SSLSocketFactory {
  private final SSLSocketFactory tls;

  private TrustedSockets(SSLSocketFactory tls) {
    this.tls = tls;
  }

  /**
   * Sockets that trust the certificates in {@code pem} and no others, or the JDK's.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  public static TrustedSockets trusting(Optional<Path> pem) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(pem.isPresent() ? certificates(pem.get()) : null);
      context.init(null, trust.getTrustManagers(), null);
      return new TrustedSockets(context.getSocketFactory());
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
    if (connected != null) {
      connected.setTcpNoDelay(true);
    }
    return tls.createSocket(connected, host, port, autoClose);
  }

  @Override
  public Socket createSocket() throws IOException {
    return tls.createSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return tls.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return tls.createSocket(host, port, from, fromPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return tls.createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return tls.createSocket(host, port, from, fromPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  /** Plain sockets, likewise without Nagle's algorithm. */
  public static final class Plain extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      Socket socket = new Socket();
      socket.setTcpNoDelay(true);
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      return new Socket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      return new Socket(host, port, from, fromPort);
    }
  }
}
