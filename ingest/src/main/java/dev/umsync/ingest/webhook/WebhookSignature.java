package dev.umsync.ingest.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of Standard Webhooks 1.0 (symmetric, version {@code v1}): HMAC-SHA256 over id,
 * timestamp and body, so that neither can be changed or used with another. Thread rule: immutable,
 * any thread.
 */
public final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private final List<WebhookSecret> secrets;

  /**
   * @param secrets every one signs: a second one while the first is replaced
   */
  public WebhookSignature(List<WebhookSecret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /**
   * The value of {@code webhook-signature}: one {@code v1,BASE64} for each secret.
   *
   * @param timestampSeconds when it is sent, seconds since 1970
   */
  public String sign(String id, long timestampSeconds, byte[] body) {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8));
    signed.writeBytes(body);
    return secrets.stream()
        .map(secret ->
            "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed.toByteArray())))
        .collect(Collectors.joining(" "));
  }

  private static byte[] hmac(WebhookSecret secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
      return mac.doFinal(text);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has HMAC-SHA256", e);
    }
  }
}
