package dev.umsync.testbed.asterisk;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * One folder of a mailbox, with app_voicemail's own operations on it, named as they are there.
 * Locked by a file, as Asterisk does it (ast_lock_path_lockfile).
 */
final class SpoolDirectory {
  private static final Pattern TEXT = Pattern.compile("msg(\\d{4,})\\.txt");
  private static final long LOCK_NANOS = 5_000_000_000L;
  private static final long LOCK_PAUSE_NANOS = 1_000_000;

  private final Path path;
  private final List<String> formats;
  private final LongSupplier nanoTicker;

  SpoolDirectory(Path path, List<String> formats, LongSupplier nanoTicker) {
    this.path = path;
    this.formats = formats;
    this.nanoTicker = nanoTicker;
  }

  /** create_dirpath. */
  void create() throws IOException {
    Files.createDirectories(path);
  }

  String name() {
    return path.getFileName().toString();
  }

  Path file(int number) {
    return path.resolve("msg%04d".formatted(number));
  }

  /** vm_lock_path: false after five seconds. */
  boolean lock() throws IOException {
    Path lock = path.resolve(".lock");
    Path temporary = Files.createTempFile(path, ".lock-", "");
    long deadline = nanoTicker.getAsLong() + LOCK_NANOS;
    try {
      while (nanoTicker.getAsLong() - deadline < 0) {
        try {
          Files.createLink(lock, temporary);
          return true;
        } catch (FileAlreadyExistsException e) {
          LockSupport.parkNanos(LOCK_PAUSE_NANOS);
        }
      }
      return false;
    } finally {
      Files.delete(temporary);
    }
  }

  void unlock() throws IOException {
    Files.delete(path.resolve(".lock"));
  }

  /** count_messages. */
  int count() throws IOException {
    return numbers().size();
  }

  /** last_message_index: -1 for none. */
  int lastIndex() throws IOException {
    return numbers().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }

  List<Integer> numbers() throws IOException {
    List<Integer> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        var matcher = TEXT.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          all.add(Integer.parseInt(matcher.group(1)));
        }
      }
    }
    all.sort(null);
    return all;
  }

  /** EXISTS: ast_fileexists, which looks for a recording. */
  boolean exists(int number) {
    return formats.stream().anyMatch(f -> Files.exists(withEnding(file(number), f)));
  }

  Optional<String> field(int number, String name) {
    try {
      for (String line : Files.readAllLines(withEnding(file(number), "txt"))) {
        if (line.startsWith(name + "=")) {
          return Optional.of(line.substring(name.length() + 1));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  void append(int number, String line) throws IOException {
    Files.writeString(
        withEnding(file(number), "txt"), line + "\n", java.nio.file.StandardOpenOption.APPEND);
  }

  /** rename_file: recordings first, then the text file, each over what is there. */
  void rename(Path from, Path to) {
    try {
      for (String format : formats) {
        if (Files.exists(withEnding(from, format))) {
          Files.move(
              withEnding(from, format),
              withEnding(to, format),
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.move(
          withEnding(from, "txt"),
          withEnding(to, "txt"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** copy_plain_file: recordings first, then the text file; written in place, not renamed. */
  void copy(Path from, Path to) throws IOException {
    for (String format : formats) {
      if (Files.exists(withEnding(from, format))) {
        write(Files.readAllBytes(withEnding(from, format)), withEnding(to, format));
      }
    }
    write(Files.readAllBytes(withEnding(from, "txt")), withEnding(to, "txt"));
  }

  /** The text in two halves, so that whoever looks may see one of them. */
  private static void write(byte[] content, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      int half = content.length / 2;
      out.write(content, 0, half);
      out.write(content, half, content.length - half);
    }
  }

  /** vm_delete: the text file first. */
  void delete(int number) throws IOException {
    Files.deleteIfExists(withEnding(file(number), "txt"));
    for (String format : formats) {
      Files.deleteIfExists(withEnding(file(number), format));
    }
  }

  /** resequence_mailbox. */
  void resequence(int count) throws IOException {
    if (!lock()) {
      return;
    }
    int last = lastIndex();
    int to = 0;
    for (int from = 0; to != count && from <= last; from++) {
      if (exists(from)) {
        if (from != to) {
          rename(file(from), file(to));
        }
        to++;
      }
    }
    unlock();
  }

  static Path withEnding(Path stem, String ending) {
    return stem.resolveSibling(stem.getFileName() + "." + ending);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
