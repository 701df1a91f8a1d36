package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Load;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The engine's figures. Gauges show the last reading that the poll thread took; counters may be
 * used by any thread. Tags come from closed sets and never name a subscriber.
 */
final class EngineMetrics {
  private final MeterRegistry registry;
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private volatile Load load = new Load(0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
  private volatile long lag;
  private volatile int partitions;
  private volatile long aside;

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge("umsync.worker.calls.in.flight", "", m -> m.load.inFlight());
    gauge("umsync.worker.events.queued", "", m -> m.load.queued());
    gauge("umsync.worker.oldest.queued.age", "seconds", m -> seconds(m.load.oldestQueued()));
    gauge("umsync.worker.bytes.held", "bytes", m -> m.load.bytesHeld());
    gauge("umsync.worker.settlements.waiting", "", m -> m.load.waiting());
    gauge("umsync.worker.partitions.owned", "", m -> m.partitions);
    gauge("umsync.worker.partitions.paused", "", m -> m.load.pausedPartitions());
    gauge("umsync.worker.commit.span", "", m -> m.load.ledgerSpan());
    gauge("umsync.worker.commit.lag", "", m -> m.lag);
    gauge("umsync.worker.subscribers.parked", "", m -> m.load.parkedSubscribers());
    gauge("umsync.worker.events.aside", "", m -> m.aside);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private void gauge(String name, String unit, ToDoubleFunction<EngineMetrics> value) {
    Gauge.builder(name, this, value).baseUnit(unit.isEmpty() ? null : unit).register(registry);
  }

  /**
   * Takes a reading; the poll thread's.
   *
   * @param behind offsets of the log that were not read yet
   * @param owned partitions
   * @param setAside events that wait for an operator
   */
  void read(Load now, long behind, int owned, long setAside) {
    load = now;
    lag = behind + now.ledgerSpan();
    partitions = owned;
    aside = setAside;
  }

  /** An event has its end: the handler's outcome class, parked, aside, forwarded. */
  void outcome(String outcomeClass) {
    // One for each event of the log: the registry takes longer to find it than to count.
    outcomes
        .computeIfAbsent(
            outcomeClass, name -> registry.counter("umsync.worker.outcomes", "class", name))
        .increment();
  }

  /** A transaction ended. */
  void transaction(String result, Duration took) {
    registry.timer("umsync.worker.transactions", "result", result).record(took);
  }

  /** A suspect event is to be attempted. */
  void suspect() {
    registry.counter("umsync.worker.suspects").increment();
  }

  /** Partitions came or went. */
  void rebalanced(String how, int count) {
    registry.counter("umsync.worker.rebalances", "how", how).increment(count);
  }
}
