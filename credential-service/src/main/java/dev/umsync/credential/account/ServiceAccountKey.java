package dev.umsync.credential.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A Google service-account key, read from the JSON file that Google's console hands out. Thread
 * rule: immutable.
 *
 * <p>Its {@code token_uri} is not read: an uploaded file does not decide where this server calls.
 *
 * @param clientId the number that domain-wide delegation is granted to
 * @param clientEmail the account's address, the issuer of its assertions
 * @param privateKeyId the key's id at Google
 * @param privateKey RSA, 2,048 bits or more
 * @param projectId the project it belongs to
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account">Google:
 *     OAuth 2.0 for server to server applications</a>
 */
public record ServiceAccountKey(
    String clientId,
    String clientEmail,
    String privateKeyId,
    PrivateKey privateKey,
    String projectId) {
  private static final int SHORTEST_KEY_BITS = 2048;
  private static final int LARGEST_FILE_BYTES = 64 * 1024;
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String PEM_END = "-----END PRIVATE KEY-----";

  /**
   * Reads a key file.
   *
   * @param json the file's bytes
   * @throws KeyFileProblem if it is something else, incomplete, or its key unusable
   */
  public static ServiceAccountKey parse(byte[] json) throws KeyFileProblem {
    JsonNode file = tree(json);
    checkKind(file);
    return new ServiceAccountKey(
        plain(file, "client_id"),
        plain(file, "client_email"),
        plain(file, "private_key_id"),
        key(field(file, "private_key")),
        plain(file, "project_id"));
  }

  private static JsonNode tree(byte[] json) throws KeyFileProblem {
    if (json.length == 0) {
      throw new KeyFileProblem("the key file is empty; download a JSON key again");
    }
    if (json.length > LARGEST_FILE_BYTES) {
      throw new KeyFileProblem(
          "the key file has %d bytes, a service account's key has some 2,400; choose the file that was downloaded"
              .formatted(json.length));
    }
    try {
      JsonNode file = Json.mapper().readTree(json);
      if (file.isObject()) {
        return file;
      }
    } catch (JsonProcessingException e) {
      throw new KeyFileProblem(
          "the key file is not whole JSON (it breaks off or is malformed at line %d); download a JSON key again"
              .formatted(e.getLocation().getLineNr()));
    } catch (IOException e) {
      throw new KeyFileProblem(
          "the key file is not JSON; choose the key type JSON when downloading");
    }
    throw new KeyFileProblem("the key file is not a JSON object; download a JSON key again");
  }

  private static void checkKind(JsonNode file) throws KeyFileProblem {
    String type = file.path("type").asText();
    if (type.equals("authorized_user")) {
      throw new KeyFileProblem(
          "this is a person's credential (type authorized_user), not a service account's key; create a key under IAM & Admin, Service accounts");
    }
    if (file.has("installed") || file.has("web")) {
      throw new KeyFileProblem(
          "this is an OAuth client's secret, not a service account's key; create a key under IAM & Admin, Service accounts");
    }
    if (!type.equals("service_account")) {
      throw new KeyFileProblem(
          "the file's type is not service_account; it is no key of a Google service account");
    }
  }

  private static String field(JsonNode file, String name) throws KeyFileProblem {
    String value = file.path(name).asText();
    if (value.isBlank()) {
      throw new KeyFileProblem("the key file lacks %s; download a JSON key again".formatted(name));
    }
    return value;
  }

  /** A value that is shown, logged and made part of keys: no spaces, no controls, not long. */
  private static String plain(JsonNode file, String name) throws KeyFileProblem {
    String value = field(file, name);
    if (!PLAIN.matcher(value).matches()) {
      throw new KeyFileProblem(
          "the key file's %s is not what Google writes there; download a JSON key again"
              .formatted(name));
    }
    return value;
  }

  private static PrivateKey key(String pem) throws KeyFileProblem {
    int begin = pem.indexOf(PEM_BEGIN);
    int end = pem.indexOf(PEM_END);
    if (begin < 0 || end < begin) {
      throw new KeyFileProblem(
          "the file's private_key is not a whole PEM block; download a JSON key again");
    }
    try {
      byte[] der =
          Base64.getMimeDecoder()
              .decode(
                  pem.substring(begin + PEM_BEGIN.length(), end)
                      .getBytes(StandardCharsets.US_ASCII));
      PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      if (key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() < SHORTEST_KEY_BITS) {
        throw new KeyFileProblem(
            "the private key has %d bits; a key of 2,048 bits or more is needed"
                .formatted(rsa.getModulus().bitLength()));
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyFileProblem(
          "the file's private_key is not an RSA key in PKCS #8; download a JSON key again");
    }
  }

  @Override
  public String toString() {
    return "ServiceAccountKey[client " + clientId + ", key " + privateKeyId + "]";
  }
}
