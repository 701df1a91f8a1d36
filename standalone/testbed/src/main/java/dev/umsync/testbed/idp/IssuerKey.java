package dev.umsync.testbed.idp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.HexFormat;

/**
 * The key that the identity provider signs access tokens with; its id is derived from the public
 * half, so that a key read back from a file keeps it. Immutable.
 */
public final class IssuerKey {
  private final RSAPrivateCrtKey privateKey;
  private final PublicKey publicKey;

  private IssuerKey(RSAPrivateCrtKey privateKey) {
    this.privateKey = privateKey;
    this.publicKey = Pem.publicHalf(privateKey);
  }

  /** A new RSA-2048 key. */
  public static IssuerKey generate(SecureRandom random) {
    return new IssuerKey((RSAPrivateCrtKey) Pem.generateRsa2048(random).getPrivate());
  }

  /**
   * Reads the key at {@code file}, or makes one there with mode 0600, so that a demo started again
   * accepts the tokens of the one before.
   *
   * @throws IOException if the file can be neither read nor made
   */
  public static IssuerKey loadOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      return new IssuerKey(Pem.privateKey(Files.readString(file)));
    }
    IssuerKey key = generate(random);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        Pem.encode("PRIVATE KEY", key.privateKey.getEncoded()),
        StandardOpenOption.TRUNCATE_EXISTING);
    return key;
  }

  /** The key id in the header of every token: 16 hexadecimal digits. */
  public String keyId() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime lacks SHA-256", e);
    }
  }

  /** The public half, as a mail server needs it to check tokens by itself. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The public half as PEM text (SubjectPublicKeyInfo). */
  public String publicKeyPem() {
    return Pem.encode("PUBLIC KEY", publicKey.getEncoded());
  }

  RSAPrivateCrtKey privateKey() {
    return privateKey;
  }

  @Override
  public String toString() {
    return "IssuerKey[" + keyId() + "]";
  }
}
