package dev.umsync.common.instance;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The value on {@code umsync.instances}: an instance that runs, and the ids of the keys it has
 * loaded. Thread rule: immutable.
 *
 * @param instance its name, the key again
 * @param role what it does
 * @param keys ids of worker-private or master, the primary's first
 * @param reportedAt when it said so
 */
public record InstanceRecord(String instance, Role role, List<String> keys, Instant reportedAt) {
  /** An instance that was not heard of in this long does not run. */
  public static final Duration SILENCE = Duration.ofMinutes(2);

  /** Validates and copies. */
  public InstanceRecord {
    requireNonNull(instance, "instance");
    requireNonNull(role, "role");
    keys = List.copyOf(keys);
    requireNonNull(reportedAt, "reportedAt");
  }

  /** What an instance does. */
  public enum Role {
    /** Opens tokens; reports the keys of worker-private. */
    WORKER,
    /** Seals credentials; reports the keys of master. */
    CREDENTIALS
  }

  /** Whether it still ran at that time. */
  public boolean runs(Instant now) {
    return reportedAt.plus(SILENCE).isAfter(now);
  }
}
