package dev.umsync.worker.mailbox;

import dev.umsync.worker.message.FolderName;

/** Listens to mailboxes that nobody uses (IDLE, RFC 2177). Safe for any number of threads. */
public interface Idling {
  /** What came of the wish to listen. */
  enum Start {
    LISTENING,
    /** Somebody uses the mailbox now. */
    BUSY,
    /** There is no connection, or it has just gone. */
    NOT_CONNECTED,
    /** The server does not offer it. */
    UNSUPPORTED
  }

  /**
   * Listens on the account's warm connection until it is used for something else. Takes one or two
   * round trips.
   */
  Start listen(Account account, FolderName folder, IdleEar ear) throws InterruptedException;

  /** Whether the account has a connection that is not in use now: without one work logs in. */
  boolean isConnected(Account account);

  /** Closes the account's warm connection if nobody uses it. */
  void letGo(Account account) throws InterruptedException;
}
