package dev.umsync.common.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Seals secrets under the master key (AES-256-GCM), each bound to a text that names what it belongs
 * to.
 *
 * <p>Thread rule: immutable, any thread.
 */
public final class MasterKey {
  private final Aead aead;
  private final List<String> keyIds;

  MasterKey(KeysetHandle keyset) throws KeyTrouble {
    this.keyIds = KeyIds.of(keyset);
    try {
      this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'master' can't seal", e);
    }
  }

  /** The id of the key that it seals with. */
  public String keyId() {
    return keyIds.getFirst();
  }

  /** The ids of all keys it can open with. */
  public List<String> keyIds() {
    return keyIds;
  }

  /** The secret, sealed and bound to {@code boundTo}. */
  public byte[] seal(byte[] secret, String boundTo) {
    try {
      return aead.encrypt(secret, boundTo.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing with a loaded keyset failed", e);
    }
  }

  /**
   * The secret, or empty where it was sealed with another key, bound to something else, or changed.
   */
  public Optional<byte[]> open(byte[] sealed, String boundTo) {
    try {
      return Optional.of(aead.decrypt(sealed, boundTo.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
