package dev.umsync.common.keys;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;

/**
 * Seals tokens to the workers' public keyset (HPKE, RFC 9180). Subscriber and expiry are the
 * context, so a sealed token can't be moved to another person or given a longer life. Thread rule:
 * immutable, any thread.
 */
public final class TokenSealer {
  private final HybridEncrypt encrypt;
  private final String keyId;

  TokenSealer(KeysetHandle publicKeyset) throws KeyTrouble {
    this.keyId = KeyIds.primary(publicKeyset);
    try {
      this.encrypt = publicKeyset.getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'worker-public' can't seal", e);
    }
  }

  /** The id of the key that it seals to. */
  public String keyId() {
    return keyId;
  }

  /** The token, sealed for this subscriber and this expiry. */
  public byte[] seal(String token, Subscriber subscriber, Instant expiresAt) {
    try {
      return encrypt.encrypt(
          token.getBytes(StandardCharsets.UTF_8), context(subscriber, expiresAt));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing with a loaded keyset failed", e);
    }
  }

  /** What a sealed token is bound to; whole seconds, as tokens expire. */
  static byte[] context(Subscriber subscriber, Instant expiresAt) {
    return ("umsync token v1\0" + subscriber.address() + "\0" + expiresAt.getEpochSecond())
        .getBytes(StandardCharsets.UTF_8);
  }
}
