package dev.umsync.credential.upkeep;

import dev.umsync.common.telemetry.LogKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does an instance's chores in their time. Thread rule: one task on the executor; {@link #close}
 * from any thread.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final List<Chore> chores;
  private final BooleanSupplier first;
  private final Clock clock;
  private final Map<Chore, Instant> next = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Begins.
   *
   * @param first whether this instance owns partition 0 now
   */
  public Upkeep(List<Chore> chores, BooleanSupplier first, Clock clock, Executor executor) {
    this.chores = List.copyOf(chores);
    this.first = first;
    this.clock = clock;
    Instant begun = clock.instant();
    chores.forEach(chore -> next.put(chore, begun.plus(chore.after())));
    executor.execute(this::run);
  }

  private void run() {
    try {
      while (!closing.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Chore chore : chores) {
          if (isDue(chore)) {
            attempt(chore);
            next.put(chore, clock.instant().plus(chore.every()));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private boolean isDue(Chore chore) {
    return !clock.instant().isBefore(next.getOrDefault(chore, Instant.MIN))
        && (!chore.onlyFirst() || first.getAsBoolean());
  }

  private static void attempt(Chore chore) throws InterruptedException {
    try {
      chore.work().run();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.KIND, chore.name())
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("A chore failed; it is done again in its time");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      if (!ended.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().log("The upkeep did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
