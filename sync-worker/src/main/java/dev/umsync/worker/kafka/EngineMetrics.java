package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Load;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * The engine's figures. Gauges show the last reading that the poll thread took; counters may be
 * used by any thread. Tags come from closed sets and never name a subscriber.
 */
final class EngineMetrics {
  private static final String PREFIX = "umsync.worker.";

  private final MeterRegistry registry;
  private volatile Load load = new Load(0, 0, 0, 0, 0, Duration.ZERO);
  private volatile long lag;
  private volatile int partitions;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge("calls.in.flight", "calls of the handler running", l -> l.inFlight());
    gauge("events.queued", "events waiting in queues", l -> l.queued());
    gauge("subscribers.parked", "subscribers whose events are parked", l -> l.parkedSubscribers());
    gauge("partitions.paused", "partitions not read for now", l -> l.pausedPartitions());
    gauge("commit.span", "offsets between first unfinished and last seen", l -> l.ledgerSpan());
    Gauge.builder(PREFIX + "oldest.queued.age", this, m -> m.load.oldestQueued().toMillis() / 1e3)
        .description("longest time a queued event has waited")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder(PREFIX + "commit.lag", this, m -> m.lag)
        .description("offsets from the committed frontier to the end of the log")
        .register(registry);
    Gauge.builder(PREFIX + "partitions.owned", this, m -> m.partitions)
        .description("partitions owned")
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<Load> value) {
    Gauge.builder(PREFIX + name, this, m -> value.applyAsDouble(m.load))
        .description(description)
        .register(registry);
  }

  /** Takes a reading; the poll thread's. */
  void read(Load now, long lagNow, int partitionsNow) {
    load = now;
    lag = lagNow + now.ledgerSpan();
    partitions = partitionsNow;
  }

  /** An event has its end: the handler's outcome class, parked, aside, forwarded. */
  void outcome(String outcomeClass) {
    registry.counter(PREFIX + "outcomes", "class", outcomeClass).increment();
  }

  /** A transaction ended. */
  void transaction(String result, Duration took) {
    registry.timer(PREFIX + "transactions", "result", result).record(took);
  }

  /** A suspect event is to be attempted. */
  void suspect() {
    registry.counter(PREFIX + "suspects").increment();
  }

  /** Partitions came or went. */
  void rebalanced(String how, int count) {
    registry.counter(PREFIX + "rebalances", "how", how).increment(count);
  }
}
