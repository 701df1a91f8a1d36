package dev.umsync.standalone.start;

import dev.umsync.common.config.Config;
import dev.umsync.credential.config.CredentialRole;
import dev.umsync.standalone.site.Site;
import dev.umsync.worker.config.WorkerRole;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three roles in this process. Thread rule: started and closed by one thread.
 *
 * <p>They are closed in the order that loses nothing: ingest stops taking, then the worker drains.
 */
public final class Standalone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CredentialRole credentials;
  private final RunningIngest ingest;
  private final MeterRegistry metrics;

  private Standalone(
      DataFolder folder, Site site, Config config, BooleanSupplier hasRoom, Clock clock)
      throws InterruptedException {
    try {
      Roles roles = Roles.on(site, config, clock);
      parts.push(roles);
      metrics = roles.telemetry().registry();
      credentials = roles.credentials(folder.tls());
      parts.push(credentials);
      WorkerRole worker = roles.worker();
      parts.push(worker);
      ingest = roles.ingest(folder.tls(), hasRoom);
      parts.push(ingest);
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the roles on a broker that runs already, with its topics; returns when ingest takes
   * voicemails.
   *
   * @param hasRoom whether the disk takes more; ingest answers 507 where not
   * @throws dev.umsync.common.config.StartFailed if a role does not start
   */
  public static Standalone on(
      DataFolder folder, Site site, Config config, BooleanSupplier hasRoom, Clock clock)
      throws InterruptedException {
    return new Standalone(folder, site, config, hasRoom, clock);
  }

  /** The credential service, with the administration API. */
  public CredentialRole credentials() {
    return credentials;
  }

  /** Where ingest takes voicemails. */
  public RunningIngest ingest() {
    return ingest;
  }

  /** What the three of them count. */
  public MeterRegistry metrics() {
    return metrics;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.atError()
            .addKeyValue("part", part.getClass().getSimpleName())
            .addKeyValue("reason", e.getClass().getSimpleName())
            .log("A part did not stop cleanly; the others are stopped all the same");
      }
    }
  }
}
