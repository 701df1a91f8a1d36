package dev.umsync.standalone.demo.phone;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request as a receiver checks it (Standard Webhooks 1.0), written from the standard and with
 * none of the sender's code. Thread rule: immutable.
 *
 * @param id {@code webhook-id}
 * @param timestamp {@code webhook-timestamp}
 * @param signatures {@code webhook-signature}, separated by blanks
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // bytes off the wire; nobody compares them
record SignedPost(String id, String timestamp, String signatures, byte[] body) {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** Whether whoever knows the key has sent it, and just now. */
  boolean isGenuine(byte[] key, Instant now) {
    if (!timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (Duration.between(sent, now).abs().compareTo(TOLERANCE) > 0) {
      return false;
    }
    byte[] expected =
        ("v1," + Base64.getEncoder().encodeToString(mac(key))).getBytes(StandardCharsets.US_ASCII);
    boolean genuine = false;
    for (String each : signatures.split(" ")) {
      genuine |= MessageDigest.isEqual(expected, each.getBytes(StandardCharsets.US_ASCII));
    }
    return genuine;
  }

  private byte[] mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has HMAC-SHA256", e);
    }
  }
}
