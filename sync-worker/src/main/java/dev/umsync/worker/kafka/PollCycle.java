package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round of the poll thread: poll, admit what was restored, do the rest. Owned by it. */
final class PollCycle<E> {
  private static final Logger LOG = LoggerFactory.getLogger(PollCycle.class);

  /** While calls run: how often the log is looked at. */
  private static final Duration BUSY = Duration.ofMillis(2);

  /** While mailboxes are looked at and no event is: what they end with has time. */
  private static final Duration LOOKING = Duration.ofMillis(10);

  /** While everything is paused: no event can come, and a poll only keeps this worker's place. */
  private static final Duration FULL = Duration.ofMillis(10);

  /** While anything is paused; KAFKA-21084: polling with a time to wait would spin. */
  private static final Duration PAUSED = Duration.ofMillis(10);

  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_READINGS = Duration.ofSeconds(1);

  private final LogReader<E> log;
  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Ownership<E> ownership;
  private final Restores restores;
  private final Pump<E> pump;
  private final EngineMetrics metrics;
  private final Doorbell bell;
  private final LongSupplier ticker;
  private boolean interrupted;
  private long metricsNanos;
  private long polledNanos;

  PollCycle(
      LogReader<E> log,
      Dispatcher<Work<E>, Effects> dispatcher,
      Ownership<E> ownership,
      Restores restores,
      Pump<E> pump,
      EngineMetrics metrics,
      Doorbell bell,
      LongSupplier ticker) {
    this.log = log;
    this.dispatcher = dispatcher;
    this.ownership = ownership;
    this.restores = restores;
    this.pump = pump;
    this.metrics = metrics;
    this.bell = bell;
    this.ticker = ticker;
    this.polledNanos = ticker.getAsLong() - BUSY.toNanos();
  }

  /** Goes round once. */
  void once() {
    boolean paused = log.isAnythingPaused();
    boolean restoring = restores.isUnderWay();
    boolean busy = pump.isBusy() || restoring;
    Duration pace = pace(paused, restoring);
    boolean waitsInPoll = !(paused || restoring) && (!busy || pump.isQuiet());
    if (waitsInPoll) {
      // Whatever comes is there at once.
      poll(busy ? pace : idle());
    } else if (ticker.getAsLong() - polledNanos >= pace.toNanos()) {
      // Every call that ends rings the bell; a poll for each of them would cost more than the
      // calls.
      poll(Duration.ZERO);
    }
    restores.take(read -> ownership.restored(read).forEach(log::begin));
    pump.pump(Duration.ZERO);
    log.pauseWhatIsFull();
    if (!waitsInPoll) {
      bell.await(paused ? PAUSED : pace);
    }
  }

  private Duration pace(boolean paused, boolean restoring) {
    if (restoring) {
      return BUSY;
    }
    if (paused && log.isEverythingPaused()) {
      return FULL;
    }
    return pump.isLooking() ? LOOKING : BUSY;
  }

  private Duration idle() {
    return dispatcher.nextAlarm().filter(next -> next.compareTo(IDLE) < 0).orElse(IDLE);
  }

  /** Whether somebody has ended the thread by an interrupt. */
  boolean isInterrupted() {
    return interrupted;
  }

  /** While the worker leaves its group: goes on polling, so that the group does not miss it. */
  void whileLeaving(Duration atMost) {
    poll(Duration.ZERO);
    pump.pump(atMost);
  }

  private void poll(Duration atMost) {
    try {
      polledNanos = ticker.getAsLong();
      log.poll(atMost);
      long now = ticker.getAsLong();
      if (now - metricsNanos >= BETWEEN_READINGS.toNanos()) {
        metricsNanos = now;
        metrics.read(dispatcher.load(), log.lag(), ownership.count(), ownership.setAside());
      }
    } catch (InterruptException e) {
      // Without this the flag would make every wait return at once.
      Thread.interrupted();
      interrupted = true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Kafka could not be read; it is tried again");
      LOG.atDebug().setCause(e).log("Why Kafka could not be read");
      bell.await(AFTER_FAILURE);
    }
  }
}
