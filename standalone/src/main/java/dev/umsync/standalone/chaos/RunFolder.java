package dev.umsync.standalone.chaos;

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

/** A run's own folder: removed when it is closed, unless it is to be kept. Safe from any thread. */
public final class RunFolder implements AutoCloseable {
  private static final String PREFIX = "umsync-chaos-";

  private final Path path;
  private boolean kept;

  private RunFolder(Path path) {
    this.path = path;
  }

  /**
   * A new one.
   *
   * @param parent where; the temporary folder where none is named
   */
  public static RunFolder make(Optional<Path> parent) throws IOException {
    Path made =
        parent.isPresent()
            ? Files.createTempDirectory(Files.createDirectories(parent.get()), PREFIX)
            : Files.createTempDirectory(PREFIX);
    // A Dovecot that gives up root must still be able to walk through to its mail.
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
    return new RunFolder(made.toAbsolutePath());
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** It outlives {@link #close()}. */
  public synchronized void keep() {
    kept = true;
  }

  @Override
  public synchronized void close() {
    if (kept || !Files.exists(path)) {
      return;
    }
    try {
      Files.walkFileTree(path, new Removal());
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + path + " could not be removed", e);
    }
  }

  /** Processes that are ending may remove files of their own meanwhile. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
