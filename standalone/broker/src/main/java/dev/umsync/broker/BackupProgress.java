package dev.umsync.broker;

/**
 * Hears how far a backup or restore has come, after every file and every few mebibytes, on the
 * thread that does the work.
 */
@FunctionalInterface
public interface BackupProgress {

  /**
   * So much is done.
   *
   * @param doneBytes content bytes read or written so far
   * @param totalBytes content bytes in all
   */
  void at(long doneBytes, long totalBytes);
}
