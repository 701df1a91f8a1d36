package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how much room a disk has left. Implementations are safe for use from any thread. */
@FunctionalInterface
public interface FreeSpace {

  /** Asks the file system. */
  FreeSpace OF_FILE_STORE = dir -> Files.getFileStore(dir).getUsableSpace();

  /**
   * Bytes that this process may still write where the folder is.
   *
   * @param dir an existing folder
   * @throws IOException when the file system does not answer
   */
  long usableBytes(Path dir) throws IOException;
}
