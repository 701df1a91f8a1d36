package dev.umsync.worker.dispatch;

/**
 * Asked before each change of a mailbox, and again before the last bytes of an APPEND are written.
 * Any thread may ask.
 *
 * <p>While it answers false the asker must not begin (or finish) the change; it returns {@link
 * Verdict.Retry}, ambiguous if bytes have left already.
 */
@FunctionalInterface
public interface ChangePermit {
  /**
   * Whether a mailbox change may begin now: the partition is still ours, the call was not
   * cancelled, and the group has acknowledged a commit of ours recently enough.
   */
  boolean holds();
}
