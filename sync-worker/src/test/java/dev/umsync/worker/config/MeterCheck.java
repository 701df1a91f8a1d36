package dev.umsync.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.telemetry.MeterCatalogue;
import dev.umsync.common.telemetry.MeterCatalogue.Entry;
import dev.umsync.common.telemetry.MeterCatalogue.Kind;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds what was really counted against the catalogue. */
final class MeterCheck {
  private MeterCheck() {}

  static void assertCatalogued(MeterRegistry registry) {
    Map<String, Entry> known =
        MeterCatalogue.entries().stream().collect(Collectors.toMap(Entry::name, entry -> entry));
    for (Meter meter : registry.getMeters()) {
      Entry entry = known.get(meter.getId().getName());
      if (entry == null) {
        throw new AssertionError("not in meters.tsv: " + meter.getId().getName());
      }
      assertThat(kind(meter)).as(entry.name()).isEqualTo(entry.kind());
      assertThat(meter.getId().getTags())
          .as(entry.name())
          .extracting(Tag::getKey)
          .containsExactlyInAnyOrderElementsOf(entry.tags());
      if (entry.kind() != Kind.TIMER) {
        String unit = meter.getId().getBaseUnit();
        assertThat(unit == null ? "" : unit).as(entry.name()).isEqualTo(entry.unit());
      }
    }
  }

  private static Kind kind(Meter meter) {
    return switch (meter.getId().getType()) {
      case COUNTER -> Kind.COUNTER;
      case TIMER -> Kind.TIMER;
      case DISTRIBUTION_SUMMARY -> Kind.SUMMARY;
      case GAUGE, LONG_TASK_TIMER, OTHER -> Kind.GAUGE;
    };
  }
}
