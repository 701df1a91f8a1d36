package dev.umsync.worker.dispatch;

/**
 * One partition during one period of ownership: the fence. Whatever belongs to a period holds this
 * object and not the number, and is equal to itself alone; once it is closed nothing about it is
 * believed any more. {@link #isOpen()} may be asked by any thread, all else is the poll thread's.
 */
public interface Assignment {
  /** The number of the partition. */
  int partition();

  /** Whether the partition is still ours. */
  boolean isOpen();
}
