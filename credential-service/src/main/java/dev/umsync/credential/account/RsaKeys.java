package dev.umsync.credential.account;

import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** RSA private keys as providers hand them out. Stateless. */
final class RsaKeys {
  private static final int SHORTEST_KEY_BITS = 2048;
  private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String PEM_END = "-----END PRIVATE KEY-----";

  private RsaKeys() {}

  /**
   * The key of a PEM block.
   *
   * @param where how the problem names the place
   */
  static RSAPrivateCrtKey ofPem(String pem, String where) throws KeyFileProblem {
    int begin = pem.indexOf(PEM_BEGIN);
    int end = pem.indexOf(PEM_END);
    if (begin < 0 || end < begin) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE,
          where,
          "%s is not a whole PEM block; download the key again".formatted(where));
    }
    try {
      String base64 = pem.substring(begin + PEM_BEGIN.length(), end);
      return ofPkcs8(Base64.getMimeDecoder().decode(base64), where);
    } catch (IllegalArgumentException e) {
      throw unusable(where);
    }
  }

  /** The key in these DER bytes (RFC 5208). */
  static RSAPrivateCrtKey ofPkcs8(byte[] der, String where) throws KeyFileProblem {
    try {
      return checked(
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)), where);
    } catch (GeneralSecurityException e) {
      throw unusable(where);
    }
  }

  /** The key, if it is one that can be used. */
  static RSAPrivateCrtKey checked(PrivateKey key, String where) throws KeyFileProblem {
    if (!(key instanceof RSAPrivateCrtKey rsa)) {
      throw unusable(where);
    }
    int bits = rsa.getModulus().bitLength();
    if (bits < SHORTEST_KEY_BITS) {
      throw new KeyFileProblem(
          Reason.TOO_SHORT,
          "the private key has %d bits; a key of 2,048 bits or more is needed".formatted(bits));
    }
    return rsa;
  }

  private static KeyFileProblem unusable(String where) {
    return new KeyFileProblem(
        Reason.UNUSABLE,
        where,
        "%s is not an RSA key in PKCS #8; download the key again".formatted(where));
  }

  static String algorithm(RSAPrivateCrtKey key) {
    return "RSA " + key.getModulus().bitLength();
  }

  /** SHA-256 of the public key (SubjectPublicKeyInfo), {@code AB:CD:…}. */
  static String fingerprint(RSAPrivateCrtKey key) {
    try {
      byte[] publicKey =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
              .getEncoded();
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(publicKey));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an RSA key has a public half", e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The first 16 digits of a fingerprint, for an id. */
  static String digits(String fingerprint) {
    return fingerprint.replace(":", "").substring(0, 16).toLowerCase(Locale.ROOT);
  }
}
