package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.message.FolderName;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One logged-in connection under one token, which never connects again by itself. Owned by one
 * thread at a time.
 */
public interface MailConnection extends AutoCloseable {
  Mailbox mailbox();

  /** Whether it has ended; it will not come back. */
  boolean broken();

  /** Asks the server for a sign of life: one round trip. */
  boolean answers();

  /** Whether an answer since the last time this was asked was a success that asked to slow down. */
  boolean askedToSlowDown();

  /**
   * Begins to listen to a folder on a thread of {@code reader}; nothing else may be done with the
   * connection until {@link #endIdle}.
   *
   * @return {@code UNSUPPORTED} where the server does not offer IDLE
   */
  MailboxAnswer<Mailbox.Done> beginIdle(FolderName folder, IdleEar ear, Executor reader);

  /** Whether it listens. */
  boolean idling();

  /**
   * Tells the server that listening ends, if it does, without waiting for the answer; it goes on
   * {@link #idling} until {@link #endIdle} has waited for it.
   *
   * @return whether it was told now: its answer will be a sign of life from after this
   */
  boolean tellIdleEnd();

  /**
   * Ends listening.
   *
   * @return whether the server said so in time; if not the connection is good for nothing
   */
  boolean endIdle(Duration patience) throws InterruptedException;

  /** Ends it at once; does not wait for the server. */
  @Override
  void close();
}
