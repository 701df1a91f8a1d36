package dev.umsync.credential.store;

import dev.umsync.common.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each key was first and last minted with. Kept on {@code umsync.admin} to within a few
 * minutes; what this instance minted itself it knows at once. Thread rule: any thread.
 */
public final class KeyUses {
  private static final String PREFIX = "use ";
  private static final Duration WRITTEN_EVERY = Duration.ofMinutes(5);

  /**
   * The value on the topic.
   *
   * @param firstAt first mint
   * @param lastAt last mint
   */
  public record Use(Instant firstAt, Instant lastAt) {
    Use and(Use other) {
      return new Use(
          firstAt.isBefore(other.firstAt) ? firstAt : other.firstAt,
          lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
  }

  private final Map<String, Use> known = new ConcurrentHashMap<>();
  private final Map<String, Use> stored = new ConcurrentHashMap<>();

  /** A token was minted with a key. */
  public void minted(String tenant, String credentialId, Instant at) {
    known.merge(PREFIX + CredentialRecord.key(tenant, credentialId), new Use(at, at), Use::and);
  }

  /**
   * Takes one record of the topic in; those of other kinds are passed over.
   *
   * @throws IOException if the value is none of these
   */
  public void apply(String key, byte @Nullable [] value) throws IOException {
    if (!key.startsWith(PREFIX) || value == null) {
      return;
    }
    Use use = Json.read(value, Use.class);
    stored.put(key, use);
    known.merge(key, use, Use::and);
  }

  /** When a key was used, if ever. */
  public Optional<Use> of(String tenant, String credentialId) {
    return Optional.ofNullable(known.get(PREFIX + CredentialRecord.key(tenant, credentialId)));
  }

  /** What is to be written by now: first uses at once, later ones every few minutes. */
  public Map<String, Object> unwritten() {
    Map<String, Object> due = new LinkedHashMap<>();
    known.forEach((key, use) -> {
      Use before = stored.get(key);
      if (before == null || before.lastAt().plus(WRITTEN_EVERY).isBefore(use.lastAt())) {
        due.put(key, use);
      }
    });
    return due;
  }
}
