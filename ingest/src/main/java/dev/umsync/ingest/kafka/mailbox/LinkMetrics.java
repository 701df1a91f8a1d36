package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.ingest.umserver.Courier;
import dev.umsync.ingest.umserver.Settled;
import dev.umsync.ingest.umserver.Settled.Dead;
import dev.umsync.ingest.umserver.Settled.HandedOver;
import dev.umsync.ingest.umserver.Settled.Superseded;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** What a link counts; the tag is the source's section of the configuration. Any thread. */
final class LinkMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final String source;
  private final Timer age;
  private final List<Meter> gauges;

  LinkMetrics(MeterRegistry registry, String source, Courier courier, ParkedTable parked) {
    this.registry = registry;
    this.source = source;
    this.age =
        Timer.builder("umsync.ingest.um.age")
            .description("From an event's time to its hand-over to the UM server")
            .tag("source", source)
            .register(registry);
    this.gauges =
        List.of(
            Gauge.builder("umsync.ingest.um.waiting", courier, Courier::waiting)
                .description("Events taken from the log that the UM server does not have yet")
                .tag("source", source)
                .register(registry),
            Gauge.builder("umsync.ingest.um.away", courier, c -> c.isAway() ? 1 : 0)
                .description("Whether the UM server as a whole fails")
                .tag("source", source)
                .register(registry),
            Gauge.builder("umsync.ingest.um.parked", parked, ParkedTable::size)
                .description("Events that the UM server did not take")
                .tag("source", source)
                .register(registry));
  }

  void settled(Settled settled, Duration sinceItHappened) {
    String result =
        switch (settled) {
          case HandedOver h -> {
            age.record(sinceItHappened.isNegative() ? Duration.ZERO : sinceItHappened);
            yield "handed-over";
          }
          case Superseded s -> "superseded";
          case Dead d -> "parked";
        };
    count(result);
  }

  void undecodable() {
    count("undecodable");
  }

  private void count(String result) {
    registry.counter("umsync.ingest.um.events", "source", source, "result", result).increment();
  }

  /** A later link of the same source counts anew. */
  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
