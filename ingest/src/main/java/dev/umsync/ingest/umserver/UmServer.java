package dev.umsync.ingest.umserver;

import dev.umsync.common.mailbox.MailboxEvent;

/**
 * One UM server as this product tells it what people did in their mailboxes: the edge that every
 * adapter keeps, and that one contract test holds all of them to.
 *
 * <p>Thread rule: any thread may hand over, several at once; never two events of one subscriber.
 */
public interface UmServer extends AutoCloseable {
  /**
   * Hands one event over and says what came of it.
   *
   * <p>The same event may come again after any answer, even {@link HandOver.Done}: the second time
   * changes nothing. It returns within a time that its settings bound, whatever the server does.
   *
   * @throws InterruptedException if the thread was interrupted; nothing is known of the event then
   */
  HandOver take(MailboxEvent event) throws InterruptedException;

  /** Lets go of connections; hand-overs in progress may fail. */
  @Override
  void close();
}
