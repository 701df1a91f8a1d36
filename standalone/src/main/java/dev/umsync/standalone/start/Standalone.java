package dev.umsync.standalone.start;

import dev.umsync.broker.BrokerFault;
import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.DataDirLock;
import dev.umsync.broker.DiskGuard;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.broker.FreeSpace;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.StartFailed;
import dev.umsync.credential.config.CredentialRole;
import dev.umsync.ingest.config.IngestRole;
import dev.umsync.standalone.site.Site;
import dev.umsync.worker.config.WorkerRole;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker on disk and the three roles on it, in this process. Thread rule: started and closed by
 * one thread.
 *
 * <p>They are closed in the order that loses nothing: ingest stops taking, the worker drains, the
 * broker goes last.
 */
public final class Standalone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final EmbeddedBroker broker;
  private final IngestRole ingest;

  private Standalone(
      DataFolder folder,
      DataDirLock lock,
      Site site,
      Config config,
      BrokerSettings settings,
      LongSupplier ticker,
      Consumer<BrokerFault> onFault)
      throws BrokerStartFailed, InterruptedException {
    try {
      broker = EmbeddedBroker.start(settings, lock, onFault);
      parts.push(broker);
      DiskGuard disk =
          new DiskGuard(
              folder.path(),
              settings.disk(),
              FreeSpace.OF_FILE_STORE,
              ticker,
              DiskGuard.STANDARD_INTERVAL);
      site.provision();
      Roles roles = Roles.on(site, config);
      parts.push(roles);
      CredentialRole credentials = roles.credentials();
      parts.push(credentials);
      WorkerRole worker = roles.worker();
      parts.push(worker);
      ingest = roles.ingest(folder.tls(), disk::hasRoom);
      parts.push(ingest);
    } catch (BrokerStartFailed | RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything; returns when ingest takes voicemails.
   *
   * @param lock the folder's, held by the caller, who gives it up after closing this
   * @param settings the broker's, in the same folder
   * @param ticker monotonic nanoseconds
   * @param onFault told once when the broker can't go on; the process has to end then
   * @throws BrokerStartFailed if the broker does not start
   * @throws StartFailed if a role does not
   */
  public static Standalone start(
      DataFolder folder,
      DataDirLock lock,
      Site site,
      Config config,
      BrokerSettings settings,
      LongSupplier ticker,
      Consumer<BrokerFault> onFault)
      throws BrokerStartFailed, InterruptedException {
    return new Standalone(folder, lock, site, config, settings, ticker, onFault);
  }

  /** Where ingest takes voicemails. */
  public IngestRole ingest() {
    return ingest;
  }

  /** Where the broker is. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
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
