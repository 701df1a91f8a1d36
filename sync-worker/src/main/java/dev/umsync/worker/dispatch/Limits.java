package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * Every bound of the kernel. Immutable.
 *
 * @param callsInFlight calls running at once over all partitions
 * @param queues how long lines may get
 * @param memory how much is held
 * @param batches how much is made durable at a time
 * @param waits how long things may take
 */
public record Limits(
    int callsInFlight, Queues queues, Memory memory, Batches batches, Waits waits) {

  /** Checks. */
  public Limits {
    check(callsInFlight >= 1, "calls in flight", callsInFlight);
  }

  /**
   * How long lines may get.
   *
   * @param perSubscriber records of one subscriber held in its queue
   * @param fullGrace how long a full queue may take to fall to half, or full memory to be relieved,
   *     or a large event to keep another one out while it waits for its own mailbox, before a
   *     subscriber is parked for it
   * @param claimStep offsets by which a claim is extended at most at a time; it is extended by what
   *     comes between two commits
   * @param ledgerSpan offsets between the first unfinished and the last one seen at which the first
   *     one's subscriber is parked
   */
  public record Queues(int perSubscriber, Duration fullGrace, int claimStep, int ledgerSpan) {
    /** Checks. */
    public Queues {
      check(perSubscriber >= 2, "queue per subscriber", perSubscriber);
      check(claimStep >= 2, "claim step", claimStep);
      check(ledgerSpan >= 2, "ledger span", ledgerSpan);
    }
  }

  /**
   * How much is held. Reading stops at these high marks and goes on at half of them.
   *
   * @param recordsPerPartition records held of a partition
   * @param bytesPerPartition bytes held of a partition; a record counts three times its size
   * @param bytesPerWorker bytes held of all partitions together, counted so too
   * @param largeRecordBytes at most one record larger than this is held at a time
   */
  public record Memory(
      int recordsPerPartition, long bytesPerPartition, long bytesPerWorker, long largeRecordBytes) {
    /** Checks. */
    public Memory {
      check(recordsPerPartition >= 2, "records per partition", recordsPerPartition);
      check(bytesPerPartition >= 2, "bytes per partition", bytesPerPartition);
      check(bytesPerWorker >= 2, "bytes per worker", bytesPerWorker);
      check(largeRecordBytes >= 1, "bytes of a large record", largeRecordBytes);
    }
  }

  /**
   * How much is made durable in one transaction, at least one settlement however large.
   *
   * @param settlements events that have their end
   * @param bytes of the records among them that are written again whole: parked, set aside,
   *     forwarded
   */
  public record Batches(int settlements, long bytes) {
    /** Checks. */
    public Batches {
      check(settlements >= 1, "settlements per batch", settlements);
      check(bytes >= 1, "bytes per batch", bytes);
    }
  }

  /**
   * How long things may take.
   *
   * @param inAll how long a subscriber's first event may take from its first attempt before it is
   *     parked
   * @param abandonAfter how long a cancelled call may go on before its event is parked without
   *     waiting for its end
   * @param retryBase the first wait between two attempts, before jitter
   * @param retryCap the longest such wait
   * @param parkBase the shortest time that a parked subscriber waits, doubled each time it is
   *     parked again
   * @param parkCap the longest such time, unless a handler names a longer one
   */
  public record Waits(
      Duration inAll,
      Duration abandonAfter,
      Duration retryBase,
      Duration retryCap,
      Duration parkBase,
      Duration parkCap) {}

  private static void check(boolean good, String what, long value) {
    if (!good) {
      throw new IllegalArgumentException(what + ": " + value + " is too low");
    }
  }

  /** The documented defaults. */
  public static Limits defaults() {
    return new Limits(
        256,
        new Queues(500, Duration.ofSeconds(1), 1_000, 10_000),
        new Memory(1_000, 96L << 20, 192L << 20, 4L << 20),
        new Batches(2_000, 16L << 20),
        new Waits(
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofMinutes(15)));
  }

  /**
   * How many of the calls may be errands at once, so that events find room: a quarter, and a
   * sixteenth while three quarters are taken, for then an errand takes time that an event waits
   * for.
   *
   * @param inFlight calls now
   */
  public int errandsInFlight(int inFlight) {
    boolean busy = inFlight >= callsInFlight - callsInFlight / 4;
    return Math.max(1, callsInFlight / (busy ? 16 : 4));
  }

  /** The same with another cap of calls in flight. */
  public Limits with(int calls) {
    return new Limits(calls, queues, memory, batches, waits);
  }

  /** The same with other lines. */
  public Limits with(Queues other) {
    return new Limits(callsInFlight, other, memory, batches, waits);
  }

  /** The same with other amounts held. */
  public Limits with(Memory other) {
    return new Limits(callsInFlight, queues, other, batches, waits);
  }

  /** The same with other batches. */
  public Limits with(Batches other) {
    return new Limits(callsInFlight, queues, memory, other, waits);
  }

  /** The same with other waits. */
  public Limits with(Waits other) {
    return new Limits(callsInFlight, queues, memory, batches, other);
  }
}
