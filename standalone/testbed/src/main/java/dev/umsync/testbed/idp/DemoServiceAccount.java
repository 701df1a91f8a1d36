package dev.umsync.testbed.idp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.HexFormat;

/**
 * A service account with one of its keys, in the form that Google's console hands out as a JSON
 * file. Immutable; its text form shows no key.
 *
 * @param clientId the 21 digits that delegation is granted to
 * @param privateKeyId 40 hexadecimal digits naming the key
 */
public record DemoServiceAccount(
    String projectId,
    String clientId,
    String clientEmail,
    String privateKeyId,
    RSAPrivateCrtKey privateKey,
    URI tokenUri) {

  /** A new account of the project {@code projectId} with a new RSA-2048 key. */
  public static DemoServiceAccount generate(String projectId, URI tokenUri, SecureRandom random) {
    StringBuilder digits = new StringBuilder("1");
    while (digits.length() < 21) {
      digits.append(random.nextInt(10));
    }
    return new DemoServiceAccount(
        projectId,
        digits.toString(),
        "umsync@" + projectId + ".iam.gserviceaccount.com",
        newKeyId(random),
        newKey(random),
        tokenUri);
  }

  /**
   * Reads a service-account JSON file back.
   *
   * @throws IllegalArgumentException if the text is no service-account JSON
   */
  public static DemoServiceAccount fromJson(String json) {
    try {
      JsonNode node = Jwt.JSON.readTree(json);
      return new DemoServiceAccount(
          required(node, "project_id"),
          required(node, "client_id"),
          required(node, "client_email"),
          required(node, "private_key_id"),
          Pem.privateKey(required(node, "private_key")),
          URI.create(required(node, "token_uri")));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The text is no JSON document", e);
    }
  }

  /** The same account with another key, as after a rotation. */
  public DemoServiceAccount withNewKey(SecureRandom random) {
    return new DemoServiceAccount(
        projectId, clientId, clientEmail, newKeyId(random), newKey(random), tokenUri);
  }

  /** The public half that the identity provider keeps. */
  public PublicKey publicKey() {
    return Pem.publicHalf(privateKey);
  }

  /**
   * The file an administrator would have downloaded from Google's console. Holds the private key.
   */
  public String toJson() {
    ObjectNode node = Jwt.JSON.createObjectNode();
    node.put("type", "service_account");
    node.put("project_id", projectId);
    node.put("private_key_id", privateKeyId);
    node.put("private_key", Pem.encode("PRIVATE KEY", privateKey.getEncoded()));
    node.put("client_email", clientEmail);
    node.put("client_id", clientId);
    node.put("auth_uri", "https://accounts.google.com/o/oauth2/auth");
    node.put("token_uri", tokenUri.toString());
    node.put("auth_provider_x509_cert_url", "https://www.googleapis.com/oauth2/v1/certs");
    node.put("universe_domain", "googleapis.com");
    return node.toPrettyString();
  }

  /**
   * The older file that Google's console handed out: the key and a certificate for it, without
   * client id, address or key id.
   */
  public byte[] toP12(String password) {
    return Pem.p12(privateKey, clientId, password);
  }

  @Override
  public String toString() {
    return "DemoServiceAccount[" + clientEmail + ", key " + privateKeyId + "]";
  }

  private static String newKeyId(SecureRandom random) {
    byte[] id = new byte[20];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private static RSAPrivateCrtKey newKey(SecureRandom random) {
    return (RSAPrivateCrtKey) Pem.generateRsa2048(random).getPrivate();
  }

  private static String required(JsonNode node, String field) {
    String text = node.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The service-account JSON has no field " + field);
    }
    return text;
  }
}
