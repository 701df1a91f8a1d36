package dev.umsync.testbed.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder a server works in: a given one, which is kept, or a temporary one, which goes when it
 * is closed. Owned by one server.
 */
public final class WorkFolder implements AutoCloseable {
  private final Path path;
  private final boolean temporary;

  private WorkFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /**
   * The given folder, made if it is not there, or else a new temporary one that others may enter.
   */
  public static WorkFolder open(Optional<Path> given, String prefix) throws IOException {
    if (given.isPresent()) {
      return new WorkFolder(Files.createDirectories(given.get().toAbsolutePath()), false);
    }
    Path created = Files.createTempDirectory(prefix);
    // A server that gives up root must still be able to walk in.
    Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new WorkFolder(created, true);
  }

  public Path path() {
    return path;
  }

  /** Deletes the folder if it is temporary. */
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try {
      Files.walkFileTree(path, new Deletion());
    } catch (NoSuchFileException e) {
      // Somebody else cleaned up already.
    } catch (IOException e) {
      throw new UncheckedIOException("The temporary folder " + path + " is left behind", e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
