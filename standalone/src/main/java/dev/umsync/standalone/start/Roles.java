package dev.umsync.standalone.start;

import dev.umsync.broker.RestoreMarker;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.telemetry.Telemetry;
import dev.umsync.credential.config.CredentialConfig;
import dev.umsync.credential.config.CredentialRole;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.ingest.IngestRole;
import dev.umsync.ingest.IngestSurroundings;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.standalone.site.Site;
import dev.umsync.worker.config.WorkerConfig;
import dev.umsync.worker.config.WorkerRole;
import dev.umsync.worker.config.WorkerSurroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Starts roles with what they share: metrics, clock, randomness, threads. Thread rule: one thread
 * starts and closes.
 *
 * @param site the installation
 * @param config all settings
 * @param telemetry where they count
 * @param clock wall clock
 * @param executor runs their tasks
 */
public record Roles(
    Site site, Config config, Telemetry telemetry, Clock clock, ExecutorService executor)
    implements AutoCloseable {

  /** With metrics and threads of its own. */
  public static Roles on(Site site, Config config, Clock clock) {
    return new Roles(
        site, config, Telemetry.start(), clock, Executors.newVirtualThreadPerTaskExecutor());
  }

  /**
   * Starts ingest, behind the configured certificate or one made in {@code tlsFolder}.
   *
   * @param hasRoom whether the disk takes more
   */
  public RunningIngest ingest(Path tlsFolder, BooleanSupplier hasRoom) throws InterruptedException {
    IngestConfig ingest = IngestConfig.from(config);
    TlsMaterial tls =
        ingest
            .tls()
            .map(IngestConfig.TlsFiles::load)
            .orElseGet(() -> TlsMaterial.selfSigned(tlsFolder, "localhost", clock));
    return new RunningIngest(
        IngestRole.start(
            ingest,
            Optional.of(tls),
            new IngestSurroundings(
                site.kafka(),
                site.config().topics(),
                telemetry.registry(),
                hasRoom,
                clock,
                System::nanoTime,
                random(),
                executor)),
        tls);
  }

  /** Starts the credential service. */
  public CredentialRole credentials() throws InterruptedException {
    return CredentialRole.start(
        CredentialConfig.of(config).orProxyOf(System.getenv()),
        site.kafka(),
        new CredentialTopics(site.config().topics(), site.config().plan().subscriberPartitions()),
        site.keys(),
        telemetry.registry(),
        clock,
        random(),
        executor);
  }

  /** Starts a sync worker. */
  public WorkerRole worker() throws InterruptedException {
    return WorkerRole.start(
        WorkerConfig.of(config),
        new WorkerSurroundings(
            site.folder(),
            site.kafka(),
            site.config().topics(),
            site.config().plan().subscriberPartitions(),
            site.keys(),
            telemetry.registry(),
            clock,
            System::nanoTime,
            random(),
            restoredAt(),
            executor));
  }

  /** A cluster has no restore of ours; a data folder may. */
  private Optional<Instant> restoredAt() {
    try {
      return RestoreMarker.read(site.folder()).map(RestoreMarker::restoredAt);
    } catch (IOException e) {
      throw new StartFailed(
          "The note of a restore can't be read",
          site.folder().resolve(RestoreMarker.FILE_NAME).toString(),
          "Restore the backup again into an empty folder; going on without it could deliver twice.",
          e);
    }
  }

  private static RandomGenerator random() {
    return RandomGenerator.of("SecureRandom");
  }

  @Override
  public void close() {
    executor.shutdown();
    telemetry.close();
  }
}
