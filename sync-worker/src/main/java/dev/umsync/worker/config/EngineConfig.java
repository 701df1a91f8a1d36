package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.DataSize;
import dev.umsync.common.config.Key;
import dev.umsync.worker.failure.CircuitBreaker;
import java.time.Duration;
import java.util.List;

/**
 * How the worker deals with Kafka, and when it gives a whole tenant or provider up for a while.
 * Immutable.
 *
 * @param transactionTimeout after which the broker ends an open transaction of a dead worker
 * @param transactionPace from one transaction to the next, unless somebody waits for it
 * @param keepAlive the longest time between two commits
 * @param revocation how long running calls may go on when their partition is taken away
 * @param cancelGrace how long cancelled calls may take to end, and the last commit after them
 * @param recordsPerPoll records taken from Kafka at a time
 * @param fetchBytes asked of each broker at a time
 * @param parkedTrim between two removals of what is resolved of the parked log
 * @param circuits when one opens and for how long
 */
record EngineConfig(
    Duration transactionTimeout,
    Duration transactionPace,
    Duration keepAlive,
    Duration revocation,
    Duration cancelGrace,
    int recordsPerPoll,
    int fetchBytes,
    Duration parkedTrim,
    CircuitBreaker.Limits circuits) {

  private static final Key<Duration> TRANSACTION =
      Key.duration(
          "worker.transaction-timeout",
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          "Time after which the broker ends an open transaction. Whoever takes a dead worker's subscribers over waits so long for it.");
  private static final Key<Duration> PACE =
      Key.duration(
          "worker.transaction-pace",
          Duration.ofMillis(20),
          Duration.ZERO,
          Duration.ofSeconds(1),
          "Shortest time from one transaction to the next, so that each holds more; one that a delivery waits for, or behind which more events wait, comes at once.");
  private static final Key<Duration> KEEP_ALIVE =
      Key.duration(
          "worker.keep-alive",
          Duration.ofSeconds(3),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          "Longest time between two commits, which show that the worker is in its group; less where the session is short.");
  private static final Key<Duration> REVOCATION =
      Key.duration(
          "worker.revocation",
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "How long running deliveries may go on when their subscribers go to another worker.");
  private static final Key<Duration> GRACE =
      Key.duration(
          "worker.cancel-grace",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          Duration.ofMinutes(1),
          "How long deliveries that were cancelled may take to end, and the last commit after them.");
  private static final Key<Integer> POLL =
      Key.integer(
          "worker.records-per-poll", 200, 1, 10_000, "Records taken from Kafka at a time at most.");
  private static final Key<DataSize> FETCH =
      Key.bytes(
          "worker.fetch-bytes",
          new DataSize(16 << 20),
          new DataSize(1 << 20),
          new DataSize(1 << 30),
          "Bytes that are asked of each broker at a time, a quarter of it of one partition; at least one record comes in any case. About twice as much is held of each broker beside worker.bytes-held.");
  private static final Key<Duration> TRIM =
      Key.duration(
          "worker.parked-trim",
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "Time between two removals of parked events that are resolved.");
  private static final Key<Integer> FAILURES =
      Key.integer(
          "worker.circuit-failures",
          20,
          1,
          10_000,
          "Failures in a row that are a tenant's or a mail server's own, after which its subscribers' events are parked without asking their mailboxes.");
  private static final Key<Duration> OPEN =
      Key.duration(
          "worker.circuit-open",
          Duration.ofSeconds(30),
          Duration.ofMillis(10),
          Duration.ofHours(1),
          "How long that lasts before one of them is tried.");

  static final List<Key<?>> KEYS =
      List.of(TRANSACTION, PACE, KEEP_ALIVE, REVOCATION, GRACE, POLL, FETCH, TRIM, FAILURES, OPEN);

  static EngineConfig of(Config config) {
    return new EngineConfig(
        config.get(TRANSACTION),
        config.get(PACE),
        config.get(KEEP_ALIVE),
        config.get(REVOCATION),
        config.get(GRACE),
        config.get(POLL),
        Math.toIntExact(config.get(FETCH).bytes()),
        config.get(TRIM),
        new CircuitBreaker.Limits(config.get(FAILURES), config.get(OPEN)));
  }
}
