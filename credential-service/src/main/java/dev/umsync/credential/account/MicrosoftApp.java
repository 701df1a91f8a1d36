package dev.umsync.credential.account;

import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An app registered with Microsoft Entra, and what it proves itself with. Thread rule: immutable.
 *
 * @param directoryId the directory (tenant) that it is registered in
 * @param clientId its application (client) ID
 * @param proof a client secret, or a certificate's key
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Microsoft:
 *     client credentials flow</a>
 */
public record MicrosoftApp(String directoryId, String clientId, Proof proof)
    implements ProviderCredential {

  /** What the app proves itself with. */
  public sealed interface Proof {
    /**
     * A client secret.
     *
     * @param expiresAt when it ends, as the portal showed it
     */
    record Secret(String value, Optional<Instant> expiresAt) implements Proof {
      @Override
      public String toString() {
        return "Secret[ends " + expiresAt.map(Instant::toString).orElse("unknown") + "]";
      }
    }

    /** A certificate that is registered with the app, and its key. */
    record Certificate(X509Certificate certificate, RSAPrivateCrtKey key) implements Proof {
      @Override
      public String toString() {
        return "Certificate[ends " + certificate.getNotAfter().toInstant() + "]";
      }
    }
  }

  /**
   * An app with a client secret.
   *
   * @throws KeyFileProblem naming the part that is not what belongs there
   */
  public static MicrosoftApp withSecret(
      String directoryId, String clientId, String secret, Optional<Instant> expiresAt)
      throws KeyFileProblem {
    PlainText.directory(directoryId);
    PlainText.checked(clientId, "clientId", "the application (client) ID");
    PlainText.checked(secret, "secret", "the client secret's value");
    if (secret.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      throw new KeyFileProblem(
          Reason.UNUSABLE,
          "secret",
          "this is the client secret's ID, not its Value; the Value is shown once, when the secret is made: make a new one");
    }
    return new MicrosoftApp(directoryId, clientId, new Proof.Secret(secret, expiresAt));
  }

  /**
   * An app with a certificate.
   *
   * @param file PEM with certificate and private key, or .p12
   * @param password of a .p12
   * @throws KeyFileProblem if it is something else, the password is wrong, or its key unusable
   */
  public static MicrosoftApp withCertificate(
      String directoryId, String clientId, byte[] file, String password, Clock clock)
      throws KeyFileProblem {
    PlainText.directory(directoryId);
    PlainText.checked(clientId, "clientId", "the application (client) ID");
    Proof.Certificate proof = CertificateFile.read(file, password);
    Instant ends = proof.certificate().getNotAfter().toInstant();
    if (ends.isBefore(clock.instant())) {
      throw new KeyFileProblem(
          Reason.UNUSABLE,
          "the certificate ended on %s; register a new one with the app and upload that"
              .formatted(ends.toString().substring(0, 10)));
    }
    return new MicrosoftApp(directoryId, clientId, proof);
  }

  @Override
  public KeyKind kind() {
    return switch (proof) {
      case Proof.Secret secret -> KeyKind.MICROSOFT_SECRET;
      case Proof.Certificate certificate -> KeyKind.MICROSOFT_CERTIFICATE;
    };
  }

  @Override
  public KeyFacts facts() {
    return switch (proof) {
      case Proof.Secret(String value, Optional<Instant> ends) ->
          facts(
              "secret-" + secretId(value),
              Optional.empty(),
              // As the portal shows it after the first time.
              "secret " + value.substring(0, Math.min(3, value.length())) + "…",
              "client secret",
              ends);
      case Proof.Certificate(X509Certificate certificate, RSAPrivateCrtKey key) -> {
        String thumbprint = HexFormat.of().withUpperCase().formatHex(sha1(certificate));
        String fingerprint = RsaKeys.fingerprint(key);
        yield facts(
            "cert-" + RsaKeys.digits(fingerprint),
            Optional.of(thumbprint),
            fingerprint,
            RsaKeys.algorithm(key),
            Optional.of(certificate.getNotAfter().toInstant()));
      }
    };
  }

  private KeyFacts facts(
      String id,
      Optional<String> keyId,
      String fingerprint,
      String algorithm,
      Optional<Instant> ends) {
    return new KeyFacts(
        id,
        clientId,
        Optional.empty(),
        Optional.of(directoryId),
        Optional.empty(),
        keyId,
        fingerprint,
        algorithm,
        ends);
  }

  /**
   * The same for the same secret; tells nothing of it, for Microsoft's have 40 random characters.
   */
  private String secretId(String value) {
    byte[] named =
        ("umsync client secret\0" + directoryId + "\0" + clientId + "\0" + value)
            .getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(RsaKeys.sha256(named), 0, 8);
  }

  /** The portal calls it the thumbprint. */
  private static byte[] sha1(X509Certificate certificate) {
    try {
      return java.security.MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
    } catch (java.security.NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }

  @Override
  public byte[] secret() {
    SealedForm form =
        switch (proof) {
          case Proof.Secret(String value, Optional<Instant> ends) ->
              SealedForm.none()
                  .with("secret", value)
                  .with("expires", ends.map(Instant::toString).orElse(""));
          case Proof.Certificate(X509Certificate certificate, RSAPrivateCrtKey key) ->
              SealedForm.of(key).with(certificate);
        };
    return form.with("directoryId", directoryId).with("clientId", clientId).bytes();
  }
}
