package dev.umsync.common.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  @Test
  void machineTellsOfMemoryCollectorThreadsClassesAndProcessor() {
    try (Telemetry telemetry = Telemetry.start()) {
      String text = telemetry.registry().scrape();

      assertThat(text)
          .contains(
              "jvm_memory_used_bytes",
              "jvm_gc_",
              "jvm_threads_live_threads",
              "jvm_classes_loaded_classes")
          .contains("system_cpu_count", "process_uptime_seconds");
    }
  }

  @Test
  void binderIsClosedOnceWithItsBindingOrWithTheProcess() {
    AtomicInteger closed = new AtomicInteger();
    try (Telemetry telemetry = Telemetry.start()) {
      Telemetry.Binding early = telemetry.bind(new Client(closed));
      telemetry.bind(new Client(closed));
      early.close();
      early.close();
      assertThat(closed).hasValue(1);
    }
    assertThat(closed).hasValue(2);
  }

  @Test
  void binderThatFailsToCloseKeepsNoOtherFromBeingClosed() {
    AtomicInteger closed = new AtomicInteger();
    Telemetry telemetry = Telemetry.start();
    telemetry.bind(new Client(new AtomicInteger(Integer.MAX_VALUE)));
    telemetry.bind(new Client(closed));

    telemetry.close();

    assertThat(closed).hasValue(1);
    assertThat(telemetry.registry().isClosed()).isTrue();
  }

  @Test
  void logKeysAreDistinctAndNoneIsForAPerson() throws Exception {
    Set<String> names = new HashSet<>();
    for (Field field : LogKeys.class.getFields()) {
      assertThat(names.add((String) field.get(null))).as(field.getName()).isTrue();
    }

    assertThat(names)
        .isNotEmpty()
        .doesNotContainAnyElementsOf(Arrays.asList("subscriber", "address", "mail", "token"));
  }

  /** Counts how often it is closed, and fails when the count is at its end. */
  private record Client(AtomicInteger closed) implements MeterBinder, AutoCloseable {
    @Override
    public void bindTo(MeterRegistry registry) {
      registry.gauge("umsync.test.client", closed);
    }

    @Override
    public void close() {
      if (closed.get() == Integer.MAX_VALUE) {
        throw new IllegalStateException("cannot close");
      }
      closed.incrementAndGet();
    }
  }
}
