package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS with one provider: whom it trusts, the sessions that can be resumed, and the buffers that its
 * connections share. Safe for any number of threads.
 */
public final class Tls {
  /** More writes are seldom under way at one moment; {@value} of each make 3 MB. */
  private static final int KEPT_BUFFERS = 32;

  /** The newest of a provider is the one that is resumed; the JDK would keep 20,480 of them. */
  private static final int KEPT_SESSIONS = 256;

  private final SSLContext context;
  private final RecordBuffers buffers = new RecordBuffers(KEPT_BUFFERS);

  private Tls(SSLContext context) {
    this.context = context;
  }

  /**
   * TLS that trusts the certificates in {@code pem} and no others, or the JDK's.
   *
   * @throws IOException if the file cannot be read or holds no certificate
   */
  public static Tls trusting(Optional<Path> pem) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(pem.isPresent() ? certificates(pem.get()) : null);
      context.init(null, trust.getTrustManagers(), null);
      context.getClientSessionContext().setSessionCacheSize(KEPT_SESSIONS);
      return new Tls(context);
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

  /** See {@link TlsSocket#over}. */
  TlsSocket over(Socket connected, String host, int port) throws IOException {
    return TlsSocket.over(connected, host, port, context, buffers);
  }

  String[] cipherSuites() {
    return context.getDefaultSSLParameters().getCipherSuites();
  }
}
