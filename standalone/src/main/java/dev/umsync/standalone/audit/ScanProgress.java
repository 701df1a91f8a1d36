package dev.umsync.standalone.audit;

/** Hears how far a long read is. Called on the reading thread. */
@FunctionalInterface
public interface ScanProgress {
  /** Tells nobody. */
  ScanProgress SILENT = (read, all) -> {};

  /**
   * After each poll.
   *
   * @param read records that the reader has gone past
   * @param all records there are to go past, by their offsets; gaps in a log count as records
   */
  void at(long read, long all);
}
