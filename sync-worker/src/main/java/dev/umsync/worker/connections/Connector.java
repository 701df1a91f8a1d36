package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;

/**
 * Makes one connection with one token. Safe for any number of threads; waits no longer than its own
 * timeouts.
 */
@FunctionalInterface
public interface Connector {
  /** A connection that is logged in, or why there is none; nothing stays open after a failure. */
  MailboxAnswer<MailConnection> connect(Account account, AccessToken token);
}
