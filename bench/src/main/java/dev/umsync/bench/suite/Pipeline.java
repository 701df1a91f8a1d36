package dev.umsync.bench.suite;

import dev.umsync.bench.site.OutcomeTap;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.outcome.OutcomeRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * From the phone system to the mailbox: posts voicemails and learns from their outcomes when the
 * mail server had said OK, which the worker notes in them. Used by one thread.
 */
final class Pipeline {
  private static final long LONGEST_MICROS = 600_000_000L;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final UmServer server;
  private final OutcomeTap outcomes;
  private final List<String> people;
  private final Clock clock;
  private final LongSupplier ticker;
  private final AtomicLong sent = new AtomicLong();

  Pipeline(
      UmServer server, OutcomeTap outcomes, List<String> people, Clock clock, LongSupplier ticker) {
    this.server = server;
    this.outcomes = outcomes;
    this.people = people;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Half-way and nearly all of them were faster, in milliseconds. */
  record Latency(double p50, double p99) {}

  /**
   * Posts {@code count}, so many at a time; returns voicemails a second until all are delivered.
   */
  double capacity(int count, int atOnce) throws InterruptedException {
    Semaphore room = new Semaphore(atOnce);
    AtomicInteger refused = new AtomicInteger();
    long before = outcomes.seen();
    long begun = ticker.getAsLong();
    for (int i = 0; i < count; i++) {
      room.acquire();
      var _ =
          server
              .post(people.get(i % people.size()), "capacity-" + sent.incrementAndGet())
              .thenAccept(taken -> {
                if (!taken) {
                  refused.incrementAndGet();
                }
                room.release();
              });
    }
    room.acquire(atOnce);
    requireTaken(refused);
    long end = outcomes.await(before + count, PATIENCE);
    return count / ((end - begun) / 1e9);
  }

  /**
   * Posts at a fixed rate whatever comes back. A voicemail's time begins when its post was due, so
   * one that had to wait for others has waited.
   */
  Latency atRate(int count, double perSecond) throws InterruptedException {
    Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    Map<String, Instant> due = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger delivered = new AtomicInteger();
    outcomes.listen(outcome -> {
      if (record(outcome, due, micros)) {
        delivered.incrementAndGet();
      }
    });
    Instant wall = clock.instant();
    long begun = ticker.getAsLong();
    for (int i = 0; i < count; i++) {
      long sinceNanos = (long) (i * 1e9 / perSecond);
      for (long left = begun + sinceNanos - ticker.getAsLong();
          left > 0;
          left = begun + sinceNanos - ticker.getAsLong()) {
        LockSupport.parkNanos(left);
      }
      String id = "latency-" + sent.incrementAndGet();
      due.put(id, wall.plusNanos(sinceNanos));
      var _ =
          server
              .post(people.get(i % people.size()), id)
              .thenAccept(taken -> {
                if (!taken) {
                  refused.incrementAndGet();
                }
              });
    }
    awaitAll(delivered, refused, count);
    outcomes.listen(null);
    return new Latency(
        micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3);
  }

  private static boolean record(OutcomeRecord outcome, Map<String, Instant> due, Histogram micros) {
    Instant begun = due.remove(outcome.voicemailId().value());
    if (begun == null) {
      return false;
    }
    long took = begun.until(outcome.finishedAt(), ChronoUnit.MICROS);
    micros.recordValue(Math.clamp(took, 0, LONGEST_MICROS));
    return true;
  }

  private void awaitAll(AtomicInteger delivered, AtomicInteger refused, int count) {
    long begun = ticker.getAsLong();
    while (delivered.get() < count) {
      requireTaken(refused);
      if (ticker.getAsLong() - begun > PATIENCE.toNanos()) {
        throw new StartFailed(
            "Not every voicemail was delivered",
            delivered.get() + " of " + count,
            "See the logs of ingest and worker (--keep).");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void requireTaken(AtomicInteger refused) {
    if (refused.get() > 0) {
      throw new StartFailed(
          "Ingest did not take every voicemail",
          refused.get() + " were refused",
          "See its log (--keep).");
    }
  }
}
