package dev.umsync.worker.mailbox;

/**
 * The lease under which a mailbox may be changed. Asked right before a change is sent and again
 * before the last bytes of an APPEND; called on the thread that owns the mailbox, and must not
 * block.
 */
@FunctionalInterface
public interface ChangePermit {
  /** Whether the caller still owns the subscriber, on the monotonic clock, at this moment. */
  boolean permits();
}
