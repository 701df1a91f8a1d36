package dev.umsync.credential.check;

import dev.umsync.common.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest checks of each key: those on {@code umsync.admin}, and those under way here. Thread
 * rule: any thread.
 */
public final class CheckTable {
  private static final String PREFIX = "checks ";

  private final Map<String, CheckReport> ended = new ConcurrentHashMap<>();
  private final Map<String, CheckReport> running = new ConcurrentHashMap<>();

  /** The key of a credential's checks on the topic. */
  public static String key(String tenant, String credentialId) {
    return PREFIX + tenant + " " + credentialId;
  }

  /**
   * Takes one record of the topic in; those of other kinds are passed over.
   *
   * @throws IOException if the value is none of these
   */
  public void apply(String key, byte @Nullable [] value) throws IOException {
    if (!key.startsWith(PREFIX)) {
      return;
    }
    if (value == null) {
      ended.remove(key);
    } else {
      ended.put(key, Json.read(value, CheckReport.class));
    }
  }

  /** The checks of a key, if any have run. */
  public Optional<CheckReport> of(String tenant, String credentialId) {
    String key = key(tenant, credentialId);
    return Optional.ofNullable(running.getOrDefault(key, ended.get(key)));
  }

  /** Those under way stand so. */
  public void runs(String tenant, CheckReport report) {
    running.put(key(tenant, report.key()), report);
  }

  /** Those under way came to nothing. */
  public void gaveUp(String tenant, String credentialId) {
    running.remove(key(tenant, credentialId));
  }

  /** Those under way have ended so. */
  public void ended(String tenant, CheckReport report) {
    ended.put(key(tenant, report.key()), report);
    running.remove(key(tenant, report.key()));
  }
}
