package dev.umsync.testbed.idp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A JSON Web Token in compact form (RFC 7519, RFC 7515), signed with RS256 only. Parsing proves
 * nothing: call {@link #isSignedBy} before believing a claim. Treat the nodes as read-only.
 */
final class Jwt {
  static final JsonMapper JSON = new JsonMapper();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final JsonNode header;
  private final JsonNode claims;
  private final String signedText;
  private final byte[] signature;

  private Jwt(JsonNode header, JsonNode claims, String signedText, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signedText = signedText;
    this.signature = signature;
  }

  /** Empty when the text does not have three base64url parts of which two are JSON objects. */
  static Optional<Jwt> parse(String compact) {
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      boolean objects = header.isObject() && claims.isObject();
      return objects
          ? Optional.of(new Jwt(header, claims, parts[0] + "." + parts[1], signature))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String sign(ObjectNode header, ObjectNode claims, PrivateKey key) {
    try {
      String text = part(header) + "." + part(claims);
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key);
      signer.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + ENCODER.encodeToString(signer.sign());
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException("A token could not be signed with RS256", e);
    }
  }

  boolean isSignedBy(PublicKey key) {
    // The algorithm is ours to choose, never the token's: "none" and HS256 must not pass.
    if (!"RS256".equals(header.path("alg").asText())) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(signedText.getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** PS256 (RFC 7518 section 3.5) as well as RS256, as Microsoft takes from its clients. */
  boolean isSignedByPssOr(PublicKey key) {
    if (!"PS256".equals(header.path("alg").asText())) {
      return isSignedBy(key);
    }
    try {
      Signature verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      verifier.initVerify(key);
      verifier.update(signedText.getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  JsonNode header() {
    return header;
  }

  JsonNode claims() {
    return claims;
  }

  String text(String claim) {
    return claims.path(claim).asText("");
  }

  private static String part(ObjectNode node) throws JsonProcessingException {
    return ENCODER.encodeToString(JSON.writeValueAsBytes(node));
  }
}
