package dev.umsync.testbed.idp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** Makes signed access tokens that a mail server can check by itself. Any thread. */
final class AccessTokens {
  private final String issuer;
  private final IssuerKey key;
  private final SecureRandom random;

  AccessTokens(String issuer, IssuerKey key, SecureRandom random) {
    this.issuer = issuer;
    this.key = key;
    this.random = random;
  }

  String issue(AssertionJudge.Verdict.Granted grant, Instant now, Duration life) {
    byte[] id = new byte[12];
    random.nextBytes(id);
    // Dovecot's local validation wants typ, sub and exp, and looks the key up by kid. It would look
    // below a folder named after
    // azp, so there is none: one folder then serves every client.
    ObjectNode header =
        Jwt.JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT").put("kid", key.keyId());
    ObjectNode claims =
        Jwt.JSON
            .createObjectNode()
            .put("iss", issuer)
            .put("sub", grant.subject())
            .put("email", grant.subject())
            .put("aud", grant.clientId())
            .put("scope", grant.scope())
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(life).getEpochSecond())
            .put("jti", HexFormat.of().formatHex(id));
    return Jwt.sign(header, claims, key.privateKey());
  }

  /** A token of an app itself, as Microsoft gives one: it names no person. */
  String issueToApp(String clientId, Instant now, Duration life) {
    byte[] id = new byte[12];
    random.nextBytes(id);
    ObjectNode claims =
        Jwt.JSON
            .createObjectNode()
            .put("iss", issuer)
            .put("appid", clientId)
            .put("aud", "https://outlook.office365.com")
            .<ObjectNode>set("roles", Jwt.JSON.createArrayNode().add("IMAP.AccessAsApp"))
            .put("iat", now.getEpochSecond())
            .put("exp", now.plus(life).getEpochSecond())
            .put("jti", HexFormat.of().formatHex(id));
    return Jwt.sign(
        Jwt.JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT").put("kid", key.keyId()),
        claims,
        key.privateKey());
  }

  /** An ID token (OpenID Connect Core 1.0, section 2). */
  String issueIdentity(ObjectNode claims, Instant now, Duration life) {
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(life).getEpochSecond());
    return Jwt.sign(
        Jwt.JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT").put("kid", key.keyId()),
        claims,
        key.privateKey());
  }
}
