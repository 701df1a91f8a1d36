package dev.umsync.common.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Why a file could not be read or written, in words instead of a class name. Stateless. */
public final class FileTrouble {
  private FileTrouble() {}

  /** A few words that go into brackets: {@code there is no such file or folder}. */
  public static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file or folder";
      case AccessDeniedException denied -> "permission denied";
      case NotDirectoryException file -> "it is not a folder";
      case FileSystemException other -> orElse(other.getReason());
      default -> orElse(null);
    };
  }

  private static String orElse(@Nullable String reason) {
    return reason == null || reason.isBlank() ? "the system could not read or write it" : reason;
  }
}
