package dev.umsync.ingest.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows every UM server by the SHA-256 of its key, so that who reads the configuration can send
 * nothing. A key has 256 random bits, which is why a plain digest is enough (OWASP Password Storage
 * speaks of passwords).
 *
 * <p>Every digest is compared with every configured one in constant time and without an early exit.
 * Thread rule: immutable, any thread.
 */
public final class ApiKeys {
  private static final String PREFIX = "umk_";
  private static final int KEY_BYTES = 32;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final List<Entry> entries;

  private record Entry(String sha256, KnownSource source) {}

  /**
   * A key just made.
   *
   * @param key what the UM server sends; shown once, stored nowhere
   * @param sha256 what the configuration holds
   */
  public record Generated(String key, String sha256) {
    @Override
    public String toString() {
      return "Generated[" + sha256 + "]";
    }
  }

  /**
   * @param sources every UM server that may send
   */
  public ApiKeys(Collection<KnownSource> sources) {
    List<Entry> all = new ArrayList<>();
    for (KnownSource source : sources) {
      for (String digest : source.apiKeySha256()) {
        all.add(new Entry(digest, source));
      }
    }
    this.entries = List.copyOf(all);
  }

  /** A new key. */
  public static Generated generate(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new Generated(key, sha256(key));
  }

  /** Whether this is the lower-case hexadecimal form of a SHA-256. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** The UM server whose key this is. */
  public Optional<KnownSource> sourceOf(String key) {
    byte[] presented = sha256(key).getBytes(StandardCharsets.US_ASCII);
    @Nullable KnownSource found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.sha256().getBytes(StandardCharsets.US_ASCII), presented)) {
        found = entry.source();
      }
    }
    return Optional.ofNullable(found);
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
