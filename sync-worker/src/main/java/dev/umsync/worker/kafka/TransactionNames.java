package dev.umsync.worker.kafka;

import java.time.Clock;

/**
 * Transactional ids: a new one for each producer, never one that was used before.
 *
 * <p>A coordinator that is restarted may hold a transaction for aborted of which no partition was
 * told. Its offsets then stay pending under the producer's number, and a successor under the same
 * transactional id has that number: its first commit would commit them, without the records that
 * went with them. Used by one thread.
 */
final class TransactionNames {
  private final Clock clock;
  private final String prefix;
  private int made;

  TransactionNames(WorkerSettings settings, Clock clock) {
    this.clock = clock;
    this.prefix = settings.group() + "-" + settings.instance() + "@";
  }

  /** Whether it was made by this worker, be it in an earlier process. */
  boolean isOurs(String name) {
    return name.startsWith(prefix) && name.indexOf('@', prefix.length()) < 0;
  }

  /** One more. */
  String next() {
    return prefix
        + Long.toString(clock.millis(), Character.MAX_RADIX)
        + "."
        + Integer.toString(made++, Character.MAX_RADIX);
  }
}
