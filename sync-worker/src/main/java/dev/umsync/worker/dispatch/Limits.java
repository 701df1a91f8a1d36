package dev.umsync.worker.dispatch;

import java.time.Duration;

/**
 * Every bound of the kernel. Immutable.
 *
 * @param callsInFlight calls running at once over all partitions
 * @param recordsHigh records held per partition at which it is paused
 * @param recordsLow records held at which it is resumed
 * @param bytesHigh bytes held per partition at which it is paused; a record counts three times its
 *     size
 * @param bytesLow bytes held at which it is resumed
 * @param largeRecordBytes at most one record larger than this is held at a time
 * @param queuePerSubscriber records of one subscriber held in its queue
 * @param queueFullGrace how long a full queue may take to fall to half before its subscriber is
 *     parked
 * @param claimStep offsets by which a claim is extended at most at a time
 * @param ledgerSpan offsets between the first unfinished and the last one seen at which the first
 *     one's subscriber is parked
 * @param waitInAll how long a subscriber's first event may take from its first attempt before it is
 *     parked
 * @param abandonAfter how long a cancelled call may go on before its event is parked without
 *     waiting for its end
 * @param retryBase the first wait between two attempts, before jitter
 * @param retryCap the longest such wait
 * @param parkBase the shortest time that a parked subscriber waits, doubled each time it is parked
 *     again
 * @param parkCap the longest such time, unless a handler names a longer one
 */
public record Limits(
    int callsInFlight,
    int recordsHigh,
    int recordsLow,
    long bytesHigh,
    long bytesLow,
    long largeRecordBytes,
    int queuePerSubscriber,
    Duration queueFullGrace,
    int claimStep,
    int ledgerSpan,
    Duration waitInAll,
    Duration abandonAfter,
    Duration retryBase,
    Duration retryCap,
    Duration parkBase,
    Duration parkCap) {

  /** Checks that marks are in order. */
  public Limits {
    if (callsInFlight < 1
        || recordsLow < 0
        || recordsHigh <= recordsLow
        || bytesLow < 0
        || bytesHigh <= bytesLow
        || queuePerSubscriber < 2
        || claimStep < 2
        || ledgerSpan < 2) {
      throw new IllegalArgumentException(
          "a limit is too low, or a low mark is not below its high mark: " + this);
    }
  }

  /** The documented defaults. */
  public static Limits defaults() {
    return new Limits(
        256,
        1_000,
        500,
        96L << 20,
        48L << 20,
        4L << 20,
        500,
        Duration.ofSeconds(1),
        1_000,
        10_000,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofMillis(200),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30),
        Duration.ofMinutes(15));
  }

  /** How many of the calls may be errands at once, so that events find room. */
  int errandsInFlight() {
    return Math.max(1, callsInFlight / 4);
  }

  /** The same with another cap of calls in flight. */
  public Limits withCallsInFlight(int calls) {
    return new Limits(
        calls,
        recordsHigh,
        recordsLow,
        bytesHigh,
        bytesLow,
        largeRecordBytes,
        queuePerSubscriber,
        queueFullGrace,
        claimStep,
        ledgerSpan,
        waitInAll,
        abandonAfter,
        retryBase,
        retryCap,
        parkBase,
        parkCap);
  }
}
