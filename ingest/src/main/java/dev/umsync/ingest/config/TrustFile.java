package dev.umsync.ingest.config;

import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes an {@link SSLContext} that trusts the certificates of a PEM file and no others. */
final class TrustFile {
  private TrustFile() {}

  /**
   * Reads it.
   *
   * @throws StartFailed if it can't be read or holds no certificate
   */
  static SSLContext load(String setting, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw new IOException("no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : all) {
        store.setCertificateEntry("trusted-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new StartFailed(
          "The certificates to trust can't be read",
          setting + ": " + file,
          "It must be PEM with BEGIN CERTIFICATE, and readable by this user.",
          e);
    }
  }
}
