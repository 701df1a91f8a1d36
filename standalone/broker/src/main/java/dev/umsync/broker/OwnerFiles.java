package dev.umsync.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that nobody but their owner may read, and that are on the disk when a method says so.
 * Stateless.
 */
final class OwnerFiles {

  private static final String OWNER_FILE = "rw-------";

  private OwnerFiles() {}

  /** Opens a file that must not exist yet, for its owner alone from its first moment. */
  static FileChannel create(Path file) throws IOException {
    FileAttribute<?>[] mode =
        DataDir.isPosix(file)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FILE))
            }
            : new FileAttribute<?>[0];
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
  }

  /** The permissions as {@code rw-------}; those of an owner's file where the system knows none. */
  static String mode(Path path) throws IOException {
    return DataDir.isPosix(path)
        ? PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
        : Files.isDirectory(path) ? "rwx------" : OWNER_FILE;
  }

  static void setMode(Path path, String mode) throws IOException {
    if (DataDir.isPosix(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
  }

  /** Forces the names in a folder to the disk. */
  static void forceFolder(Path folder) throws IOException {
    if (DataDir.isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Removes a folder and all in it, without following links; does nothing where there is none. */
  static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
