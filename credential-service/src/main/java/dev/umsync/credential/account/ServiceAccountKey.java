package dev.umsync.credential.account;

import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Optional;

/**
 * A Google service-account key. Thread rule: immutable; nobody writes to {@code secret}.
 *
 * <p>A file's {@code token_uri} is not read: an uploaded file does not decide where this server
 * calls.
 *
 * @param kind JSON or .p12
 * @param clientId the number that domain-wide delegation is granted to
 * @param clientEmail the account's address, the issuer of its assertions
 * @param privateKeyId the key's id at Google; a .p12 does not tell it
 * @param privateKey RSA, 2,048 bits or more
 * @param projectId the project it belongs to; a .p12 does not tell it
 * @param secret what is sealed
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account">Google:
 *     OAuth 2.0 for server to server applications</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ServiceAccountKey(
    KeyKind kind,
    String clientId,
    String clientEmail,
    Optional<String> privateKeyId,
    RSAPrivateCrtKey privateKey,
    Optional<String> projectId,
    byte[] secret)
    implements ProviderCredential {

  /**
   * Reads a JSON key file.
   *
   * @param json the file's bytes
   * @throws KeyFileProblem if it is something else, incomplete, or its key unusable
   */
  public static ServiceAccountKey parse(byte[] json) throws KeyFileProblem {
    return GoogleKeyFile.read(json);
  }

  /**
   * Reads the older PKCS #12 file, which holds the key alone.
   *
   * @param clientId as the console shows it
   * @param clientEmail as the console shows it
   * @param password Google's is {@code notasecret}
   * @throws KeyFileProblem if it is something else, the password is wrong, or its key unusable
   */
  public static ServiceAccountKey parseP12(
      byte[] file, String clientId, String clientEmail, String password) throws KeyFileProblem {
    PlainText.checked(clientId, "clientId", "the client ID");
    PlainText.checked(clientEmail, "clientEmail", "the service account's e-mail address");
    RSAPrivateCrtKey key = Pkcs12File.read(file, password).key();
    return new ServiceAccountKey(
        KeyKind.GOOGLE_P12,
        clientId,
        clientEmail,
        Optional.empty(),
        key,
        Optional.empty(),
        SealedForm.of(key).with("clientId", clientId).with("clientEmail", clientEmail).bytes());
  }

  @Override
  public KeyFacts facts() {
    String fingerprint = RsaKeys.fingerprint(privateKey);
    return new KeyFacts(
        privateKeyId.orElseGet(() -> "p12-" + RsaKeys.digits(fingerprint)),
        clientId,
        Optional.of(clientEmail),
        Optional.empty(),
        projectId,
        privateKeyId,
        fingerprint,
        RsaKeys.algorithm(privateKey),
        Optional.empty());
  }

  @Override
  public String toString() {
    return "ServiceAccountKey[client " + clientId + ", key " + privateKeyId.orElse(".p12") + "]";
  }
}
