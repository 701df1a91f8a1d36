package dev.umsync.worker.mailbox;

/** Makes nothing of what it hears. */
public final class DeafEar implements IdleEar {
  @Override
  public void heard() {}

  @Override
  public void ended() {}
}
