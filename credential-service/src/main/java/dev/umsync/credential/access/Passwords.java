package dev.umsync.credential.access;

import dev.umsync.common.keys.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as argon2id hashes (RFC 9106), sealed under the master key, so that who reads the topic
 * can't even guess at them. Thread rule: any thread; at most two hash at a time, the others wait.
 */
public final class Passwords {
  /** 19 MiB and two passes, as OWASP's cheat sheet of 2025 asks for at the least. */
  private static final int MEMORY_KIB = 19 * 1024;

  private static final int PASSES = 2;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int AT_ONCE = 2;

  private final MasterKey master;
  private final RandomGenerator random;
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final String nobodys;

  /**
   * @param random gives each hash its salt; any thread
   */
  public Passwords(MasterKey master, RandomGenerator random) throws InterruptedException {
    this.master = master;
    this.random = random;
    this.nobodys = hash("nobody", Long.toHexString(random.nextLong()));
  }

  /** What is stored for this user's password. */
  public String hash(String user, String password) throws InterruptedException {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    String encoded =
        "m=%d,t=%d$%s$%s"
            .formatted(
                MEMORY_KIB, PASSES, bare(salt), bare(argon2(password, salt, MEMORY_KIB, PASSES)));
    return base64(master.seal(encoded.getBytes(StandardCharsets.US_ASCII), boundTo(user)));
  }

  /**
   * Whether it is this user's password. Takes as long for a user without one.
   *
   * @param stored what {@link #hash} gave, if there is a user with a password
   */
  public boolean matches(String user, String password, Optional<String> stored)
      throws InterruptedException {
    Optional<String> opened = stored.flatMap(s -> opened(s, user));
    String encoded = opened.or(() -> opened(nobodys, "nobody")).orElseThrow();
    String[] parts = encoded.split("[=,$]", -1);
    byte[] expected = Base64.getDecoder().decode(parts[5]);
    byte[] found =
        argon2(
            password,
            Base64.getDecoder().decode(parts[4]),
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[3]));
    return MessageDigest.isEqual(expected, found) && opened.isPresent();
  }

  private Optional<String> opened(String stored, String user) {
    try {
      return master
          .open(Base64.getDecoder().decode(stored), boundTo(user))
          .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64: tampered with
    }
  }

  private byte[] argon2(String password, byte[] salt, int memoryKib, int passes)
      throws InterruptedException {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    byte[] hash = new byte[HASH_BYTES];
    places.acquire();
    try {
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(1)
              .withSalt(salt)
              .build());
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      places.release();
    }
  }

  /** Whether it was sealed with an earlier master key. */
  public static boolean isEarlier(String stored, MasterKey master) {
    try {
      return MasterKey.sealedWith(Base64.getDecoder().decode(stored))
          .filter(id -> !id.equals(master.keyId()))
          .isPresent();
    } catch (IllegalArgumentException e) {
      return false; // no base64: tampered with
    }
  }

  /** The same hash under the present master key, or empty where it does not open. */
  Optional<String> resealed(String stored, String user) {
    return opened(stored, user)
        .map(encoded ->
            base64(master.seal(encoded.getBytes(StandardCharsets.US_ASCII), boundTo(user))));
  }

  private static String boundTo(String user) {
    return "umsync password v1\0" + user;
  }

  /** Padding would be taken for a separator. */
  private static String bare(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
