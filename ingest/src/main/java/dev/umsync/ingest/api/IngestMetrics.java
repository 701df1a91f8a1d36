package dev.umsync.ingest.api;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.upload.UploadBudget;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.List;

/** What ingest counts; every tag is from a closed set. Thread rule: any thread. */
final class IngestMetrics {
  private final MeterRegistry registry;
  private final DistributionSummary audio;
  private final Timer ack;

  IngestMetrics(MeterRegistry registry, UploadBudget budget) {
    this.registry = registry;
    this.audio =
        DistributionSummary.builder("umsync.ingest.audio")
            .baseUnit(BaseUnits.BYTES)
            .description("Recordings taken")
            .register(registry);
    this.ack =
        Timer.builder("umsync.ingest.ack")
            .description("From a request's events being whole to Kafka's acknowledgement")
            .register(registry);
    Gauge.builder("umsync.ingest.budget.free", budget, UploadBudget::freeBytes)
        .baseUnit(BaseUnits.BYTES)
        .description("Request bytes that no request in progress holds")
        .register(registry);
  }

  void answered(String route, String result) {
    registry.counter("umsync.ingest.requests", "route", route, "result", result).increment();
  }

  Timer ack() {
    return ack;
  }

  void published(List<VoicemailEvent> events) {
    for (VoicemailEvent event : events) {
      registry.counter("umsync.ingest.events", "type", event.type().ceType()).increment();
      if (event instanceof VoicemailEvent.Received received) {
        audio.record(received.audio().sizeBytes());
      }
    }
  }
}
