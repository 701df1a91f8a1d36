package dev.umsync.worker.imap;

import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time by command, logins, requests to slow down. Safe for any number of threads; tags come from
 * closed sets and configuration.
 */
final class ImapMetrics {
  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final Map<ImapCommand, Timer> commands = new EnumMap<>(ImapCommand.class);
  private final Map<Provider, Counter> slowed = new ConcurrentHashMap<>();

  ImapMetrics(MeterRegistry registry, LongSupplier nanos) {
    this.registry = registry;
    this.nanos = nanos;
    for (ImapCommand command : ImapCommand.values()) {
      commands.put(
          command,
          Timer.builder("umsync.worker.imap.command")
              .description("Time from a command's first byte to its answer")
              .tag("command", command.tag())
              .register(registry));
    }
  }

  /** Runs and times. */
  <T> T timed(ImapCommand command, Supplier<T> work) {
    long start = nanos.getAsLong();
    try {
      return work.get();
    } finally {
      record(command, start);
    }
  }

  /** The tick now, to be handed to {@link #record}. */
  long start() {
    return nanos.getAsLong();
  }

  void record(ImapCommand command, long start) {
    Timer timer = commands.get(command);
    if (timer != null) {
      timer.record(Duration.ofNanos(nanos.getAsLong() - start));
    }
  }

  void login(Provider provider, boolean accepted) {
    registry
        .counter(
            "umsync.worker.imap.logins",
            "provider",
            provider.name(),
            "result",
            accepted ? "accepted" : "refused")
        .increment();
  }

  /** An answer was OK but asked to slow down. */
  void slowed(Provider provider) {
    slowed
        .computeIfAbsent(
            provider, p -> registry.counter("umsync.worker.imap.slowdowns", "provider", p.name()))
        .increment();
  }
}
