package dev.umsync.worker.connections;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Closes connections and counts why. Immutable; safe for any number of threads. */
final class Endings {
  private final Map<Ending, Counter> counters = new EnumMap<>(Ending.class);

  /** Every cause is there from the start, so that none is missed while it is zero. */
  Endings(MeterRegistry registry) {
    for (Ending why : Ending.values()) {
      counters.put(
          why,
          Counter.builder("umsync.worker.imap.closed")
              .description("Connections closed, by cause")
              .tag("why", why.tag())
              .register(registry));
    }
  }

  void close(MailConnection connection, Ending why) {
    connection.close();
    Counter counter = counters.get(why);
    if (counter != null) {
      counter.increment();
    }
  }
}
