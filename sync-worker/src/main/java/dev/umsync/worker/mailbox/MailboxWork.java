package dev.umsync.worker.mailbox;

/** What is done while a mailbox is held. Runs on the caller's own thread. */
@FunctionalInterface
public interface MailboxWork<T> {
  /** Must not keep the mailbox after it returns. */
  MailboxAnswer<T> on(Mailbox mailbox) throws InterruptedException;
}
