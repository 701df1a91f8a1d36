package dev.umsync.worker.dispatch;

/**
 * One partition during one period of ownership: the fence. Whatever belongs to a period holds this
 * object and not the number; once it is closed nothing about it is believed any more. {@link
 * #isOpen()} may be asked by any thread, all else is the poll thread's.
 */
public final class Assignment {
  private final int partition;
  private volatile boolean open = true;

  Assignment(int partition) {
    this.partition = partition;
  }

  /** The number of the partition. */
  public int partition() {
    return partition;
  }

  /** Whether the partition is still ours. */
  public boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }

  @Override
  public String toString() {
    return "assignment of " + partition + (open ? "" : " (closed)");
  }
}
