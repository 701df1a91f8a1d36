package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.VoicemailEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a spool counts; the tag is the source's section. Thread rule: any thread. */
public final class SpoolMetrics {
  private final MeterRegistry registry;
  private final String source;
  private final AtomicInteger boxes = new AtomicInteger();

  /**
   * Registers.
   *
   * @param source the source's section
   */
  public SpoolMetrics(MeterRegistry registry, String source) {
    this.registry = registry;
    this.source = source;
    registry.gauge(
        "umsync.ingest.spool.boxes",
        io.micrometer.core.instrument.Tags.of("source", source),
        boxes);
  }

  void boxes(int count) {
    boxes.set(count);
  }

  void written(List<VoicemailEvent> events) {
    events.forEach(event ->
        registry
            .counter("umsync.ingest.spool.events", "source", source, "type", event.type().ceType())
            .increment());
  }

  void unsettled() {
    look("unsettled");
  }

  void unreadable() {
    look("unreadable");
  }

  void ownerless() {
    look("ownerless");
  }

  void unusable() {
    look("unusable");
  }

  private void look(String result) {
    registry
        .counter("umsync.ingest.spool.passed.over", "source", source, "reason", result)
        .increment();
  }
}
