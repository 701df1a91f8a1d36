package dev.umsync.testbed.idp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate of an app with its key, as somebody made it with openssl. Immutable.
 *
 * @param certificate self-signed
 * @param key RSA, 2,048 bits
 */
public record DemoCertificate(X509Certificate certificate, RSAPrivateCrtKey key) {

  /** A new one for that time. */
  public static DemoCertificate generate(
      String name, Instant from, Duration life, SecureRandom random) {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) Pem.generateRsa2048(random).getPrivate();
    return new DemoCertificate(Pem.certificate(key, name, from, life), key);
  }

  /** Certificate and key in one PEM file. */
  public byte[] toPem() {
    try {
      return (Pem.encode("CERTIFICATE", certificate.getEncoded())
              + Pem.encode("PRIVATE KEY", key.getEncoded()))
          .getBytes(StandardCharsets.US_ASCII);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A certificate has an encoding", e);
    }
  }

  @Override
  public String toString() {
    return "DemoCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
