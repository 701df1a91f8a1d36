package dev.umsync.worker.mailbox;

import java.time.Duration;

/** The way to every mailbox. Safe for any number of threads. */
public interface Mailboxes {
  /**
   * Runs {@code work} on the account's mailbox, on this thread, alone on its connection. Connects
   * first if need be, with a token that is fresh enough.
   *
   * @param patience the longest wait for the connection's turn, a place under the limits and a
   *     token together; commands have their own timeouts
   * @return the work's answer, or a failure that kept it from starting
   * @throws InterruptedException if interrupted while it waits
   */
  <T> MailboxAnswer<T> run(Account account, Lane lane, Duration patience, MailboxWork<T> work)
      throws InterruptedException;

  /**
   * Work on this mailbox follows soon: begins what it would have to wait for, if nobody uses the
   * mailbox, and waits for nothing itself. Harmless where none follows.
   *
   * @throws InterruptedException if interrupted
   */
  default void makeReady(Account account) throws InterruptedException {}
}
