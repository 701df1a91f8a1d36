package dev.umsync.credential.access;

import dev.umsync.common.json.Json;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Users, API tokens and claims as they stand on {@code umsync.admin}. Thread rule: one thread
 * applies records, any thread reads.
 */
public final class AccessTable {
  private static final String USER = "user ";
  private static final String TOKEN = "token ";
  private static final String CLAIM = "claim ";

  private final Map<String, UserRecord> users = new ConcurrentHashMap<>();
  private final Map<String, ApiTokenRecord> tokens = new ConcurrentHashMap<>();
  private final Map<String, ClaimRecord> claims = new ConcurrentHashMap<>();

  /**
   * Takes one record of the topic in; those of other kinds are passed over.
   *
   * @throws IOException if the value is not what its key says
   */
  public void apply(String key, byte @Nullable [] value) throws IOException {
    if (key.startsWith(USER)) {
      put(users, key.substring(USER.length()), value, UserRecord.class);
    } else if (key.startsWith(TOKEN)) {
      put(tokens, key.substring(TOKEN.length()), value, ApiTokenRecord.class);
    } else if (key.startsWith(CLAIM)) {
      put(claims, key.substring(CLAIM.length()), value, ClaimRecord.class);
    }
  }

  private static <T> void put(
      Map<String, T> map, String name, byte @Nullable [] value, Class<T> type) throws IOException {
    if (value == null) {
      map.remove(name);
    } else {
      map.put(name, Json.read(value, type));
    }
  }

  static String keyOf(UserRecord user) {
    return USER + user.name();
  }

  static String keyOf(ApiTokenRecord token) {
    return TOKEN + token.id();
  }

  static String keyOf(ClaimRecord claim) {
    return CLAIM + claim.user();
  }

  /** The user of that name. */
  public Optional<UserRecord> user(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /** All users, by name. */
  public List<UserRecord> users() {
    return users.values().stream().sorted(Comparator.comparing(UserRecord::name)).toList();
  }

  /** The API token with that digest. */
  public Optional<ApiTokenRecord> tokenOf(String sha256) {
    return tokens.values().stream().filter(t -> t.sha256().equals(sha256)).findFirst();
  }

  /** The API token of that id. */
  public Optional<ApiTokenRecord> token(String id) {
    return Optional.ofNullable(tokens.get(id));
  }

  /** All API tokens, the newest first. */
  public List<ApiTokenRecord> tokens() {
    return tokens.values().stream()
        .sorted(Comparator.comparing(ApiTokenRecord::addedAt).reversed())
        .toList();
  }

  /** All claims, in no order. */
  public Collection<ClaimRecord> claims() {
    return claims.values();
  }

  /** Whether somebody can sign in as an administrator. */
  boolean hasAdministrator() {
    return users.values().stream().anyMatch(u -> u.role() == Role.ADMINISTRATOR && !u.disabled());
  }
}
