package dev.umsync.standalone.start;

import dev.umsync.broker.RestoreMarker;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.telemetry.Telemetry;
import dev.umsync.credential.config.CredentialConfig;
import dev.umsync.credential.config.CredentialRole;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.ingest.IngestRole;
import dev.umsync.ingest.IngestSurroundings;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.standalone.site.Site;
import dev.umsync.worker.config.MailboxTrial;
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

  /**
   * Starts the credential service; its administration API is behind the configured certificate or
   * one made in {@code tlsFolder}.
   */
  public CredentialRole credentials(Path tlsFolder) throws InterruptedException {
    CredentialConfig credentials = CredentialConfig.of(config).orProxyOf(System.getenv());
    return CredentialRole.start(
        credentials,
        site.kafka(),
        new CredentialTopics(site.config().topics(), site.config().plan().subscriberPartitions()),
        site.keys(),
        () ->
            credentials
                .web()
                .tls()
                .map(t ->
                    TlsMaterial.load(
                        site.folder().resolve(t.certificate()),
                        site.folder().resolve(t.privateKey())))
                .orElseGet(() -> TlsMaterial.selfSigned(tlsFolder, "localhost", clock)),
        telemetry.registry(),
        clock,
        System::nanoTime,
        random(),
        executor);
  }

  /** Starts a sync worker. */
  public WorkerRole worker() throws InterruptedException {
    return WorkerRole.start(WorkerConfig.of(config), workerSurroundings());
  }

  /**
   * Tries mailboxes as a worker would.
   *
   * @throws KeyTrouble if the workers' keyset is not here
   */
  public MailboxTrial mailboxTrial() throws KeyTrouble {
    return new MailboxTrial(WorkerConfig.of(config), workerSurroundings());
  }

  private WorkerSurroundings workerSurroundings() {
    return new WorkerSurroundings(
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
        executor);
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
