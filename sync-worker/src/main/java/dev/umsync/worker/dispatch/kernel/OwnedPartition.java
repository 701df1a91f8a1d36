package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;

/** An {@link Assignment} that the kernel closes, once. */
final class OwnedPartition implements Assignment {
  private final int partition;
  private volatile boolean open = true;

  OwnedPartition(int partition) {
    this.partition = partition;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
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
