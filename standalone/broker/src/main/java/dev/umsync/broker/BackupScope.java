package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What of a data folder belongs in a backup: all of it but locks, temporary files and unfinished
 * restores. Stateless.
 */
final class BackupScope {

  /** Where a restore unpacks; while it exists the folder is not whole. */
  static final String UNFINISHED_RESTORE = ".restoring";

  private BackupScope() {}

  /** Something to back up; {@code path} is relative with slashes. */
  record Item(String path, Path file, boolean folder, long sizeBytes) {}

  static boolean isLeftOut(String path) {
    return path.equals(DataDirLock.FILE_NAME)
        || path.equals(EmbeddedBroker.LOG_DIR_NAME + "/.lock")
        || path.equals(BackupManifest.NAME)
        || path.equals(UNFINISHED_RESTORE)
        || path.startsWith(UNFINISHED_RESTORE + "/")
        || path.endsWith(".tmp");
  }

  /**
   * Lists the folder, following links: a link's target belongs to the backup, the link does not.
   *
   * @throws BackupFailed naming a file that cannot be part of a backup
   */
  static List<Item> of(Path dir) throws IOException, BackupFailed {
    List<Item> found = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Files.walkFileTree(
        dir,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String path = relative(dir, folder);
            if (path.isEmpty()) {
              return FileVisitResult.CONTINUE;
            }
            return add(path, folder, true, 0)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = relative(dir, file);
            if (attributes.isRegularFile()) {
              add(path, file, false, attributes.size());
            } else if (!isLeftOut(path)) {
              refused.add(path);
            }
            return FileVisitResult.CONTINUE;
          }

          private boolean add(String path, Path file, boolean folder, long sizeBytes) {
            if (isLeftOut(path)) {
              return false;
            }
            if (BackupManifest.isSafe(path)) {
              found.add(new Item(path, file, folder, sizeBytes));
              return true;
            }
            refused.add(path);
            return false;
          }
        });
    if (!refused.isEmpty()) {
      throw new BackupFailed(
          "The data folder "
              + dir
              + " holds something that cannot be backed up: move '"
              + refused.getFirst().replaceAll("\\p{Cntrl}", "?")
              + "' out of it and try again.");
    }
    return found;
  }

  private static String relative(Path dir, Path path) {
    return dir.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
  }
}
