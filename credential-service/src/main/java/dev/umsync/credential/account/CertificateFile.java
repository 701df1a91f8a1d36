package dev.umsync.credential.account;

import dev.umsync.credential.account.KeyFileProblem.Reason;
import dev.umsync.credential.account.MicrosoftApp.Proof;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/** Reads a certificate with its key from PEM or PKCS #12. Stateless. */
final class CertificateFile {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private CertificateFile() {}

  static Proof.Certificate read(byte[] file, String password) throws KeyFileProblem {
    if (file.length > 0 && file[0] == 0x30) {
      Pkcs12File.Contents contents = Pkcs12File.read(file, password);
      return together(contents.certificate(), contents.key());
    }
    if (file.length == 0) {
      throw new KeyFileProblem(Reason.EMPTY, "the file is empty; choose another");
    }
    String pem = new String(file, StandardCharsets.ISO_8859_1);
    if (!pem.contains("-----BEGIN ")) {
      throw new KeyFileProblem(
          Reason.WRONG,
          "the file is neither PEM nor .p12; give the certificate with its private key in one of them");
    }
    if (pem.contains("BEGIN ENCRYPTED PRIVATE KEY") || pem.contains("BEGIN RSA PRIVATE KEY")) {
      throw new KeyFileProblem(
          Reason.UNUSABLE,
          "the private key is encrypted or in an older form; convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    return together(certificate(pem), RsaKeys.ofPem(pem, "the file's private key"));
  }

  private static X509Certificate certificate(String pem) throws KeyFileProblem {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END, Math.max(0, begin));
    if (begin < 0) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE, "certificate", "the file holds no certificate beside the private key");
    }
    if (end < 0) {
      throw new KeyFileProblem(Reason.TRUNCATED, "the certificate breaks off; export it again");
    }
    try {
      byte[] block =
          (pem.substring(begin, end + END.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block));
    } catch (CertificateException e) {
      throw new KeyFileProblem(
          Reason.UNUSABLE, "certificate", "the certificate can't be read; export it again");
    }
  }

  private static Proof.Certificate together(
      @Nullable X509Certificate certificate, RSAPrivateCrtKey key) throws KeyFileProblem {
    if (certificate == null) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE, "certificate", "the .p12 holds no certificate beside the key");
    }
    if (!(certificate.getPublicKey() instanceof RSAPublicKey rsa)
        || !rsa.getModulus().equals(key.getModulus())) {
      throw new KeyFileProblem(
          Reason.UNUSABLE, "certificate and private key do not belong together; export them again");
    }
    return new Proof.Certificate(certificate, key);
  }
}
