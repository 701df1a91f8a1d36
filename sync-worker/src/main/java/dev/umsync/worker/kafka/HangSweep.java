package dev.umsync.worker.kafka;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time for transactions that hang in partitions of those numbers that are owned,
 * in every topic of the site: nobody could read past them, be it an auditor. Owned by the poll
 * thread; looks run elsewhere, one at a time.
 */
final class HangSweep {
  private static final Logger LOG = LoggerFactory.getLogger(HangSweep.class);

  private final SitePartitions site;
  private final WorkerSettings settings;
  private final HangingTransactions hanging;
  private final LongSupplier ticker;
  private final Executor executor;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private long lastNanos;

  HangSweep(
      SitePartitions site,
      WorkerSettings settings,
      HangingTransactions hanging,
      LongSupplier ticker,
      Executor executor) {
    this.site = site;
    this.settings = settings;
    this.hanging = hanging;
    this.ticker = ticker;
    this.executor = executor;
    this.lastNanos = ticker.getAsLong();
  }

  void tick(Collection<PartitionState> states) {
    long now = ticker.getAsLong();
    if (now - lastNanos < settings.undecided().toNanos() || states.isEmpty()) {
      return;
    }
    lastNanos = now;
    Set<Integer> numbers =
        states.stream().map(state -> state.assignment.partition()).collect(Collectors.toSet());
    if (underWay.compareAndSet(false, true)) {
      executor.execute(() -> look(numbers));
    }
  }

  private void look(Set<Integer> numbers) {
    try {
      hanging.end(site.of(numbers));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.atDebug().setCause(e).log("Topics can't be listed now; it is looked again later");
    } finally {
      underWay.set(false);
    }
  }
}
