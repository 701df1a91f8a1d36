package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.DataSize;
import dev.umsync.common.config.Key;
import dev.umsync.worker.dispatch.Limits;
import java.time.Duration;
import java.util.List;

/** Reads the bounds of the dispatcher. Stateless. */
final class LimitsConfig {
  private static final Limits USUAL = Limits.defaults();

  /** The largest record on a topic, counted three times, must fit above the low mark. */
  private static final long LEAST_BYTES_HELD = 192L << 20;

  private static final Key<Integer> CALLS =
      count(
          "calls-in-flight",
          USUAL.callsInFlight(),
          1,
          100_000,
          "Events applied to mailboxes at once.");
  private static final Key<Integer> QUEUE =
      count(
          "queue-per-subscriber",
          USUAL.queues().perSubscriber(),
          2,
          100_000,
          "Events of one subscriber that wait in the worker; with more its partition is not read until there are fewer, or the subscriber is parked.");
  private static final Key<Duration> QUEUE_GRACE =
      time(
          "queue-full-grace",
          USUAL.queues().fullGrace(),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "How long a full queue may take to fall to half, or full memory to be relieved, or a large event to keep another one out while it waits for its own mailbox, before the subscriber whose events these are is parked.");
  private static final Key<Integer> CLAIM =
      count(
          "claim-step",
          USUAL.queues().claimStep(),
          2,
          10_000,
          "Most offsets by which what may be attempted of a partition grows with one commit; it follows what comes between two commits. After a crash so many events are looked for beyond those that were attempted, at most.");
  private static final Key<Integer> LEDGER =
      count(
          "ledger-span",
          USUAL.queues().ledgerSpan(),
          2,
          20_000,
          "Offsets between the first unfinished event of a partition and the last one read at which the first one's subscriber is parked.");
  private static final Key<Integer> RECORDS =
      count(
          "records-per-partition",
          USUAL.memory().recordsPerPartition(),
          2,
          100_000,
          "Events of a partition held at which it is not read any further, until half of them are done.");
  private static final Key<DataSize> PARTITION_BYTES =
      bytes(
          "bytes-per-partition",
          USUAL.memory().bytesPerPartition(),
          1 << 20,
          "Bytes of a partition held at which it is not read any further, until half of them are done. An event counts three times its size.");
  private static final Key<DataSize> WORKER_BYTES =
      bytes(
          "bytes-held",
          USUAL.memory().bytesPerWorker(),
          LEAST_BYTES_HELD,
          "Bytes of all partitions held at which nothing is read any further, until half of them are done. An event counts three times its size. Messages that are copied for their transcripts count so too; of those a quarter of this is held beside it, or one message.");
  private static final Key<DataSize> LARGE =
      bytes(
          "large-event",
          USUAL.memory().largeRecordBytes(),
          1 << 16,
          "Of events larger than this one is held at a time.");
  private static final Key<Integer> BATCH =
      count(
          "transaction-events",
          USUAL.batches().settlements(),
          1,
          100_000,
          "Events whose ends are written in one transaction at most.");
  private static final Key<DataSize> BATCH_BYTES =
      bytes(
          "transaction-bytes",
          USUAL.batches().bytes(),
          1 << 10,
          "Bytes of parked and forwarded events that are written in one transaction at most, or one event. It must be through within worker.transaction-timeout.");
  private static final Key<Duration> IN_ALL =
      time(
          "park-after",
          USUAL.waits().inAll(),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          "How long a subscriber's first event may take from its first attempt, before its events are parked and others are not kept waiting.");
  private static final Key<Duration> ABANDON =
      time(
          "abandon-after",
          USUAL.waits().abandonAfter(),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "How long an attempt that was cancelled may take to end before its event is parked without waiting for it.");
  private static final Key<Duration> RETRY_BASE =
      time(
          "retry-base",
          USUAL.waits().retryBase(),
          Duration.ofMillis(1),
          Duration.ofMinutes(1),
          "Longest wait before the second attempt; it doubles with each further one, and a random part of it is waited.");
  private static final Key<Duration> RETRY_CAP =
      time(
          "retry-cap",
          USUAL.waits().retryCap(),
          Duration.ofMillis(1),
          Duration.ofMinutes(10),
          "Longest wait between two attempts.");
  private static final Key<Duration> PROBE_BASE =
      time(
          "probe-base",
          USUAL.waits().parkBase(),
          Duration.ofMillis(10),
          Duration.ofHours(1),
          "Wait before a parked subscriber is tried again; it doubles each time that fails, and half of it is random.");
  private static final Key<Duration> PROBE_CAP =
      time(
          "probe-cap",
          USUAL.waits().parkCap(),
          Duration.ofMillis(10),
          Duration.ofHours(24),
          "Longest such wait, unless the mail server named a longer one.");

  static final List<Key<?>> KEYS =
      List.of(
          CALLS,
          QUEUE,
          QUEUE_GRACE,
          CLAIM,
          LEDGER,
          RECORDS,
          PARTITION_BYTES,
          WORKER_BYTES,
          LARGE,
          BATCH,
          BATCH_BYTES,
          IN_ALL,
          ABANDON,
          RETRY_BASE,
          RETRY_CAP,
          PROBE_BASE,
          PROBE_CAP);

  private LimitsConfig() {}

  private static Key<Integer> count(String name, int usual, int min, int max, String description) {
    return Key.integer("worker." + name, usual, min, max, description);
  }

  private static Key<Duration> time(
      String name, Duration usual, Duration min, Duration max, String description) {
    return Key.duration("worker." + name, usual, min, max, description);
  }

  private static Key<DataSize> bytes(String name, long usual, long min, String description) {
    return Key.bytes(
        "worker." + name,
        new DataSize(usual),
        new DataSize(min),
        new DataSize(1L << 36),
        description);
  }

  static Limits of(Config config) {
    return new Limits(
        config.get(CALLS),
        new Limits.Queues(
            config.get(QUEUE), config.get(QUEUE_GRACE), config.get(CLAIM), config.get(LEDGER)),
        new Limits.Memory(
            config.get(RECORDS),
            config.get(PARTITION_BYTES).bytes(),
            config.get(WORKER_BYTES).bytes(),
            config.get(LARGE).bytes()),
        new Limits.Batches(config.get(BATCH), config.get(BATCH_BYTES).bytes()),
        new Limits.Waits(
            config.get(IN_ALL),
            config.get(ABANDON),
            config.get(RETRY_BASE),
            config.get(RETRY_CAP),
            config.get(PROBE_BASE),
            config.get(PROBE_CAP)));
  }
}
