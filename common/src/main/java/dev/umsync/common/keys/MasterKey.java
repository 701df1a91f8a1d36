package dev.umsync.common.keys;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Seals secrets under the master key (AES-256-GCM), each bound to a text that names what it belongs
 * to.
 *
 * <p>Thread rule: any thread.
 */
public final class MasterKey implements LoadedKeys {
  private record Loaded(Aead aead, List<String> keyIds) {}

  private static final int PREFIX_BYTES = 5;

  private final Keyset file;
  private volatile Loaded loaded;

  MasterKey(Keyset file) throws KeyTrouble {
    this.file = file;
    this.loaded = load(file.read());
  }

  private static Loaded load(KeysetHandle keyset) throws KeyTrouble {
    try {
      return new Loaded(
          keyset.getPrimitive(RegistryConfiguration.get(), Aead.class), KeyIds.of(keyset));
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'master' can't seal", e);
    }
  }

  @Override
  public boolean refresh() throws KeyTrouble {
    Loaded now = load(file.read());
    boolean changed = !now.keyIds().equals(loaded.keyIds());
    if (changed) {
      loaded = now;
    }
    return changed;
  }

  /** The id of the key that it seals with. */
  public String keyId() {
    return loaded.keyIds().getFirst();
  }

  @Override
  public List<String> keyIds() {
    return loaded.keyIds();
  }

  /** The id of the key that this was sealed with; empty where it is nothing of the kind. */
  public static Optional<String> sealedWith(byte[] sealed) {
    // Tink's prefix (version 1, then the key's id) in front of every ciphertext.
    return sealed.length > PREFIX_BYTES && sealed[0] == 1
        ? Optional.of(Integer.toUnsignedString(ByteBuffer.wrap(sealed, 1, 4).getInt()))
        : Optional.empty();
  }

  /** The secret, sealed and bound to {@code boundTo}. */
  public byte[] seal(byte[] secret, String boundTo) {
    try {
      return loaded.aead().encrypt(secret, boundTo.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing with a loaded keyset failed", e);
    }
  }

  /**
   * The secret, or empty where it was sealed with another key, bound to something else, or changed.
   */
  public Optional<byte[]> open(byte[] sealed, String boundTo) {
    try {
      return Optional.of(loaded.aead().decrypt(sealed, boundTo.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
