package dev.umsync.testbed.idp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A certificate's {@code x5t#S256} (RFC 7515 section 4.1.8). Stateless. */
final class Thumbprint {
  private Thumbprint() {}

  static String sha256(X509Certificate certificate) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate has no thumbprint", e);
    }
  }
}
