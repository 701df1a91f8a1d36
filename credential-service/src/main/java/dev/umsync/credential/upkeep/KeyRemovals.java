package dev.umsync.credential.upkeep;

import dev.umsync.credential.store.CredentialRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * When a removed key's sealed form is off the disk. Kafka compacts only segments that are closed,
 * and closes one only when something is written: so as long as there is an old form to get rid of,
 * a record without meaning is written now and then. Stateless.
 */
public final class KeyRemovals {
  /** The topic's own limit, {@code max.compaction.lag.ms}. */
  public static final Duration LAG = Duration.ofHours(1);

  /** How often something is written meanwhile. */
  public static final Duration NUDGE = Duration.ofMinutes(10);

  /** The cleaner looks each 15 s; a busy one may take a while. */
  private static final Duration CLEANER = Duration.ofMinutes(20);

  /** The key of the record without meaning; it has no value. */
  public static final String NUDGE_KEY = "umsync compaction";

  private KeyRemovals() {}

  /** When what a record replaced is off the disk at the latest. */
  public static Instant goneBy(Instant changedAt) {
    return changedAt.plus(LAG).plus(NUDGE).plus(CLEANER);
  }

  /** Whether an old form may still be on the disk. */
  public static boolean pending(Collection<CredentialRecord> records, Instant now) {
    return records.stream()
        .anyMatch(r -> r.revision() > 1 && goneBy(r.changedAt()).plus(NUDGE).isAfter(now));
  }
}
