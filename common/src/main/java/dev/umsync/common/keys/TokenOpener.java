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

/** Opens tokens sealed to the workers. Thread rule: any thread. */
public final class TokenOpener implements LoadedKeys {
  private record Loaded(HybridDecrypt decrypt, List<String> keyIds) {}

  private final Keyset file;
  private volatile Loaded loaded;

  TokenOpener(Keyset file) throws KeyTrouble {
    this.file = file;
    this.loaded = load(file.read());
  }

  private static Loaded load(KeysetHandle keyset) throws KeyTrouble {
    try {
      return new Loaded(
          keyset.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class), KeyIds.of(keyset));
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'worker-private' can't open", e);
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

  @Override
  public List<String> keyIds() {
    return loaded.keyIds();
  }

  /**
   * The token, or empty where it was sealed to another key, for another subscriber or another
   * expiry, or was changed.
   */
  public Optional<String> open(byte[] sealed, Subscriber subscriber, Instant expiresAt) {
    try {
      byte[] token = loaded.decrypt().decrypt(sealed, TokenSealer.context(subscriber, expiresAt));
      return Optional.of(new String(token, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
