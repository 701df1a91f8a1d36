package dev.umsync.common.telemetry;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's metrics: one registry, what the JVM tells of itself, and the binders of clients that
 * come and go. Safe for all threads.
 */
public final class Telemetry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Set<Binding> bindings = ConcurrentHashMap.newKeySet();

  private Telemetry() {}

  /**
   * A new registry with the JVM's memory, collector, threads, classes, processor and uptime bound
   * to it.
   */
  public static Telemetry start() {
    Telemetry telemetry = new Telemetry();
    telemetry.bind(new JvmMemoryMetrics());
    telemetry.bind(new JvmGcMetrics());
    telemetry.bind(new JvmThreadMetrics());
    telemetry.bind(new ClassLoaderMetrics());
    telemetry.bind(new ProcessorMetrics());
    telemetry.bind(new UptimeMetrics());
    return telemetry;
  }

  /** The registry, open until this is closed. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /**
   * Binds a client's own metrics, such as Micrometer's {@code KafkaClientMetrics} of a consumer or
   * producer.
   *
   * @return closes the binder when its client is closed before the process is; closing twice does
   *     nothing
   */
  public Binding bind(MeterBinder binder) {
    binder.bindTo(registry);
    Binding binding = new Binding(binder);
    bindings.add(binding);
    return binding;
  }

  /** Closes every binder and then the registry. */
  @Override
  public void close() {
    Set.copyOf(bindings).forEach(Binding::close);
    registry.close();
  }

  /** One binder's time in the registry. */
  public final class Binding implements AutoCloseable {
    private final MeterBinder binder;

    private Binding(MeterBinder binder) {
      this.binder = binder;
    }

    @Override
    public void close() {
      if (!bindings.remove(this) || !(binder instanceof AutoCloseable closeable)) {
        return;
      }
      try {
        closeable.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn()
            .addKeyValue(LogKeys.TYPE, binder.getClass().getSimpleName())
            .log("metrics binder did not close");
      }
    }
  }
}
