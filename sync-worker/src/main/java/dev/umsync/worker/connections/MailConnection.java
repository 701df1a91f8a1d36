package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.Mailbox;

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

  /** Ends it at once; does not wait for the server. */
  @Override
  void close();
}
