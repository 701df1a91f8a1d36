package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes and probes data folders. Stateless. */
final class DataDir {

  private DataDir() {}

  /**
   * Makes the folder where it is missing and proves by writing that it can be written to; the path
   * without links.
   */
  static Path prepare(Path dataDir) throws BrokerStartFailed {
    try {
      if (!Files.isDirectory(dataDir)) {
        makeForOwner(dataDir);
      }
      Path dir = dataDir.toRealPath();
      // Asking for permissions is not enough: a read-only mount grants them and refuses the write.
      Files.delete(Files.createTempFile(dir, ".probe-", ".tmp"));
      return dir;
    } catch (FileAlreadyExistsException e) {
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.DATA_DIR_NOT_WRITABLE,
          "The data folder " + dataDir + " is a file, not a folder: use another path.",
          e);
    } catch (IOException e) {
      throw notWritable(dataDir, e);
    }
  }

  /**
   * Refuses a folder into which a restore was begun and not ended. To be asked by who has locked
   * the folder: until then the restore may be under way.
   */
  static void requireRestored(Path dir) throws BrokerStartFailed {
    if (Files.exists(dir.resolve(BackupScope.UNFINISHED_RESTORE))) {
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.RESTORE_UNFINISHED,
          "A restore into the data folder "
              + dir
              + " was cut short: empty the folder and restore again.");
    }
  }

  /** Makes a folder, and those above it, that only its owner can read. */
  static void makeForOwner(Path dir) throws IOException {
    Path parent = dir.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (isPosix(dir)) {
      Files.createDirectory(
          dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(dir);
    }
  }

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  static BrokerStartFailed notWritable(Path dir, IOException e) {
    return new BrokerStartFailed(
        BrokerStartFailed.Reason.DATA_DIR_NOT_WRITABLE,
        "The data folder "
            + dir
            + " cannot be made or written to: check its owner and permissions, or use another folder.",
        e);
  }
}
