package dev.umsync.worker.config;

import dev.umsync.common.check.MailboxFinding;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.worker.check.MailboxCheck;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Tries mailboxes as a worker of this configuration would, without being one. Thread rule: made and
 * closed by one thread, used by any.
 */
public final class MailboxTrial implements AutoCloseable {
  private final ScheduledExecutorService scheduled;
  private final MailboxCheck check;

  /**
   * @throws KeyTrouble if the keyset 'worker-private' is not here
   * @throws dev.umsync.common.config.StartFailed if a trust file is missing
   */
  public MailboxTrial(WorkerConfig config, WorkerSurroundings around) throws KeyTrouble {
    var opener = around.keys().tokenOpener();
    this.scheduled = WorkerAssembly.scheduled("umsync-trial-limits");
    this.check =
        new MailboxCheck(
            WorkerAssembly.connector(config, around, scheduled), opener, around.clock());
  }

  /** What each step came to, up to the first that failed. */
  public List<MailboxFinding> run(String id, Subscriber subscriber, TokenRecord token) {
    return check.run(id, subscriber, token);
  }

  @Override
  public void close() {
    scheduled.shutdownNow();
  }
}
