package dev.umsync.common.keys;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;

/**
 * Seals tokens to the workers' public keyset (HPKE, RFC 9180). Subscriber and expiry are the
 * context, so a sealed token can't be moved to another person or given a longer life. Thread rule:
 * any thread; a token and the key id beside it are of one {@link #current}.
 */
public final class TokenSealer implements LoadedKeys {
  /** Seals with the key that was primary when it was asked for. */
  public static final class Current {
    private final HybridEncrypt encrypt;
    private final List<String> keyIds;

    private Current(HybridEncrypt encrypt, List<String> keyIds) {
      this.encrypt = encrypt;
      this.keyIds = keyIds;
    }

    /** The id of the key that it seals to. */
    public String keyId() {
      return keyIds.getFirst();
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
  }

  private final Keyset file;
  private volatile Current loaded;

  TokenSealer(Keyset file) throws KeyTrouble {
    this.file = file;
    this.loaded = load(file.read());
  }

  private static Current load(KeysetHandle keyset) throws KeyTrouble {
    try {
      return new Current(HpkeSender.to(keyset), KeyIds.of(keyset));
    } catch (GeneralSecurityException e) {
      throw new KeyTrouble("the keyset 'worker-public' can't seal", e);
    }
  }

  @Override
  public boolean refresh() throws KeyTrouble {
    Current now = load(file.read());
    boolean changed = !now.keyIds.equals(loaded.keyIds);
    if (changed) {
      loaded = now;
    }
    return changed;
  }

  @Override
  public List<String> keyIds() {
    return loaded.keyIds;
  }

  /** The key in use now. */
  public Current current() {
    return loaded;
  }

  /** The id of the key that it seals to now. */
  public String keyId() {
    return loaded.keyId();
  }

  /** The token, sealed with the key in use now. */
  public byte[] seal(String token, Subscriber subscriber, Instant expiresAt) {
    return loaded.seal(token, subscriber, expiresAt);
  }

  /** What a sealed token is bound to; whole seconds, as tokens expire. */
  static byte[] context(Subscriber subscriber, Instant expiresAt) {
    return ("umsync token v1\0" + subscriber.address() + "\0" + expiresAt.getEpochSecond())
        .getBytes(StandardCharsets.UTF_8);
  }
}
