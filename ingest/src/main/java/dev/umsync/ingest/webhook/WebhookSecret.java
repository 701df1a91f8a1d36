package dev.umsync.ingest.webhook;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A key that both sides know, written as Standard Webhooks 1.0 has it: {@code whsec_} and base64 of
 * 24 to 64 bytes. Shown by no string conversion. Thread rule: immutable.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final int FEWEST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final int NEW_BYTES = 32;

  private final byte[] key;

  private WebhookSecret(byte[] key) {
    this.key = key;
  }

  /** The secret of this text; empty if it is none. */
  public static Optional<WebhookSecret> parse(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getDecoder().decode(stripped.substring(PREFIX.length()));
      return key.length < FEWEST_BYTES || key.length > MOST_BYTES
          ? Optional.empty()
          : Optional.of(new WebhookSecret(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A new one, as text. */
  public static String generate(SecureRandom random) {
    byte[] key = new byte[NEW_BYTES];
    random.nextBytes(key);
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  byte[] key() {
    return key.clone();
  }

  @Override
  public String toString() {
    return "WebhookSecret[****]";
  }
}
