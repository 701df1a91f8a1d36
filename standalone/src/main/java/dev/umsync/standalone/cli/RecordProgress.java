package dev.umsync.standalone.cli;

import java.util.function.LongConsumer;

/** Says after every 100,000 records that a long read moves. Thread rule: one thread. */
final class RecordProgress implements LongConsumer {
  private static final long STEP = 100_000;
  private final Terminal terminal;
  private final String what;
  private long said;

  RecordProgress(Terminal terminal, String what) {
    this.terminal = terminal;
    this.what = what;
  }

  @Override
  public void accept(long records) {
    if (records / STEP > said) {
      said = records / STEP;
      terminal.err().printf("umsync: %s: %,d records read%n", what, records);
    }
  }
}
