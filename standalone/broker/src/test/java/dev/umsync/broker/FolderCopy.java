package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies a broker's folder away under its hands. Stateless. */
final class FolderCopy {

  /** Hears of every file before it is copied. */
  @FunctionalInterface
  interface Step {
    void before(int file) throws InterruptedException;
  }

  private FolderCopy() {}

  /**
   * A copy takes time, a power cut does not: what may never be ahead of the records in one instant
   * is copied before them. The lock file is left alone, since closing it here would give a broker's
   * lock up that runs in this process.
   *
   * @return how many files were found
   */
  static int whileItIsWritten(Path from, Path to, Step step)
      throws IOException, InterruptedException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(from)) {
      all =
          found
              .filter(each -> !each.endsWith(DataDirLock.FILE_NAME) && !each.endsWith(".lock"))
              .sorted(Comparator.comparingInt(FolderCopy::order).thenComparing(each -> each))
              .toList();
    }
    for (int i = 0; i < all.size(); i++) {
      step.before(i);
      Path target = to.resolve(from.relativize(all.get(i)));
      if (Files.isDirectory(all.get(i))) {
        Files.createDirectories(target);
      } else {
        try {
          Files.copy(all.get(i), target);
        } catch (NoSuchFileException e) {
          // A temporary file that has got its name meanwhile.
        }
      }
    }
    return all.size();
  }

  private static int order(Path path) {
    if (Files.isDirectory(path)) {
      return 0;
    }
    String name = path.getFileName().toString();
    return name.endsWith(".log") ? 3 : name.endsWith("index") || name.endsWith(".snapshot") ? 2 : 1;
  }
}
