package dev.umsync.standalone.cli;

import dev.umsync.broker.BackupProgress;

/** Prints each tenth of the way, so that a long copy is seen to move. Thread rule: one thread. */
final class ByteProgress implements BackupProgress {
  private static final int STEPS = 10;
  private final Terminal terminal;
  private final String what;
  private long printed;

  ByteProgress(Terminal terminal, String what) {
    this.terminal = terminal;
    this.what = what;
  }

  @Override
  public void at(long doneBytes, long totalBytes) {
    long step = totalBytes == 0 ? STEPS : doneBytes * STEPS / totalBytes;
    if (step > printed) {
      printed = step;
      terminal.err().printf("umsync: %s %d %%%n", what, step * STEPS);
    }
  }
}
