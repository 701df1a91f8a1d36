package dev.umsync.common.http;

import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads a certificate chain and a private key. No message quotes a file. */
final class PemFiles {
  private static final long LONGEST_BYTES = 1 << 20;

  private PemFiles() {}

  record Contents(List<X509Certificate> chain, PrivateKey key) {
    Contents {
      chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
      return "Contents[certificates=" + chain.size() + "]";
    }
  }

  static Contents read(Path certificateChain, Path privateKey) {
    List<X509Certificate> chain = chain(certificateChain);
    PrivateKey key = key(privateKey);
    if (!belongTogether(chain.getFirst().getPublicKey(), key)) {
      throw new StartFailed(
          "The TLS private key is not the certificate's",
          privateKey.toString(),
          "Name the key that "
              + certificateChain
              + " was issued for; the server's own certificate must come first.");
    }
    return new Contents(chain, key);
  }

  private static List<X509Certificate> chain(Path file) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Object object : objects(file)) {
        if (object instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw unreadable("certificate", file, e);
    }
    if (chain.isEmpty()) {
      throw new StartFailed(
          "The TLS certificate file holds no certificate",
          file.toString(),
          "It must be PEM with BEGIN CERTIFICATE.");
    }
    return chain;
  }

  static PrivateKey key(Path file) {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try {
      for (Object object : objects(file)) {
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable("private key", file, e);
    }
    throw new StartFailed(
        "The TLS private key file holds no unencrypted private key",
        file.toString(),
        "It must be PEM with BEGIN PRIVATE KEY; decrypt it first if it is encrypted.");
  }

  private static List<Object> objects(Path file) throws IOException {
    if (Files.size(file) > LONGEST_BYTES) {
      throw new IOException("longer than 1 MiB");
    }
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    }
    return objects;
  }

  private static StartFailed unreadable(String what, Path file, Exception e) {
    return new StartFailed(
        "The TLS " + what + " cannot be read",
        file.toString(),
        "Check that it is there, is PEM, and may be read by this user.",
        e);
  }

  private static boolean belongTogether(PublicKey certified, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] sample = "umsync".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key, new SecureRandom());
      signer.update(sample);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(sample);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
