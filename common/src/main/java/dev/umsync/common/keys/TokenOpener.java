package dev.umsync.common.keys;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Opens tokens sealed to the workers. Thread rule: immutable, any thread. */
public final class TokenOpener {
  private final HybridDecrypt decrypt;
  private final List<String> keyIds;

  TokenOpener(KeysetHandle privateKeyset) throws KeyTrouble {
    this.keyIds = KeyIds.of(privateKeyset);
    try {
      this.decrypt = privateKeyset.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'worker-private' can't open", e);
    }
  }

  /** The ids of the keys it can open with. */
  public List<String> keyIds() {
    return keyIds;
  }

  /**
   * The token, or empty where it was sealed to another key, for another subscriber or another
   * expiry, or was changed.
   */
  public Optional<String> open(byte[] sealed, Subscriber subscriber, Instant expiresAt) {
    try {
      byte[] token = decrypt.decrypt(sealed, TokenSealer.context(subscriber, expiresAt));
      return Optional.of(new String(token, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
