package dev.umsync.common.http;

import dev.umsync.common.config.StartFailed;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server's certificate chain and private key. Immutable; no string conversion shows the key. */
public final class TlsMaterial {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private TlsMaterial(PemFiles.Contents contents) {
    this.chain = contents.chain();
    this.key = contents.key();
  }

  /**
   * Loads a PEM certificate chain, the server's own first, and its unencrypted private key (PKCS
   * #8, PKCS #1 or SEC 1).
   *
   * @throws StartFailed if a file is missing or is something else, or they do not belong together
   */
  public static TlsMaterial load(Path certificateChain, Path privateKey) {
    return new TlsMaterial(PemFiles.read(certificateChain, privateKey));
  }

  /**
   * A self-signed certificate for {@code localhost}, {@code 127.0.0.1}, {@code ::1} and the host's
   * name. Made at the first call and kept with its key in {@code self-signed-private.pem} (0600),
   * the certificate alone in {@code self-signed.pem}; made anew when it is within a day of its
   * expiry, not valid yet, or names another host.
   *
   * @param directory made if it is not there
   * @throws StartFailed if the folder cannot be written or the files in it are something else
   */
  public static TlsMaterial selfSigned(Path directory, String hostName, Clock clock) {
    return new TlsMaterial(SelfSigned.in(directory, hostName, clock));
  }

  /** The server's own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** For a server that shows this certificate. */
  public SSLContext serverContext() {
    try {
      KeyStore store = emptyStore();
      char[] password = new char[0];
      store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot make a TLS server context", e);
    }
  }

  /** For a client that trusts this certificate and no other. */
  public SSLContext clientContext() {
    try {
      KeyStore store = emptyStore();
      store.setCertificateEntry("server", certificate());
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot make a TLS client context", e);
    }
  }

  /** For Helidon; TLS 1.2 and 1.3. */
  public Tls tls() {
    return Tls.builder()
        .sslContext(serverContext())
        .addEnabledProtocol("TLSv1.3")
        .addEnabledProtocol("TLSv1.2")
        .build();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
