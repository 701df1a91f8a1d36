package dev.umsync.broker;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The list of contents that every archive ends with: a line per folder and file with its mode, size
 * and SHA-256, closed by the hash of the list itself. Immutable.
 *
 * @param takenAt when the backup was begun
 * @param entries folders before what is in them
 */
record BackupManifest(Instant takenAt, List<Entry> entries) {

  static final String NAME = "umsync-backup-manifest";
  static final int MAX_BYTES = 64 << 20;

  private static final String HEAD = "umsync-backup 1";
  private static final String FOLDER_HASH = "-";

  /**
   * One folder or file.
   *
   * @param path relative, parts separated by a slash
   * @param mode permissions as {@code rwx------}
   * @param sizeBytes 0 for a folder
   * @param sha256 hexadecimal, {@code -} for a folder
   */
  record Entry(String path, String mode, long sizeBytes, String sha256) {

    static Entry folder(String path, String mode) {
      return new Entry(path, mode, 0, FOLDER_HASH);
    }

    boolean isFolder() {
      return sha256.equals(FOLDER_HASH);
    }
  }

  BackupManifest {
    entries = List.copyOf(entries);
  }

  List<Entry> files() {
    return entries.stream().filter(each -> !each.isFolder()).toList();
  }

  long contentBytes() {
    return entries.stream().mapToLong(Entry::sizeBytes).sum();
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder(HEAD).append('\n').append(takenAt).append('\n');
    for (Entry each : entries) {
      text.append(each.mode())
          .append(' ')
          .append(each.sizeBytes())
          .append(' ')
          .append(each.sha256())
          .append(' ')
          .append(each.path())
          .append('\n');
    }
    String hash = Sha256.of(text.toString());
    text.append("end ").append(hash).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a list and checks all that can be checked without the files.
   *
   * @throws BackupFailed when it is damaged, of another version, or names a path that would leave
   *     the folder
   */
  static BackupManifest decode(byte[] bytes) throws BackupFailed {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.lastIndexOf("end ");
    if (end < 0 || !text.substring(end).equals("end " + Sha256.of(text.substring(0, end)) + "\n")) {
      throw new BackupFailed("The archive's list of contents is damaged: use another backup.");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    if (lines.size() < 2 || !lines.getFirst().equals(HEAD)) {
      throw new BackupFailed(
          "The archive was written by another version of umsync: restore it with that one.");
    }
    try {
      List<Entry> entries = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (String line : lines.subList(2, lines.size())) {
        Entry entry = entry(line);
        if (!isSafe(entry.path()) || !seen.add(entry.path())) {
          throw new BackupFailed(
              "The archive names a path that is not allowed in a backup: it was not written by umsync; use another one.");
        }
        entries.add(entry);
      }
      return new BackupManifest(Instant.parse(lines.get(1)), entries);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new BackupFailed(
          "The archive's list of contents is not readable: use another backup.", e);
    }
  }

  private static Entry entry(String line) {
    String[] parts = line.split(" ", 4);
    if (parts.length != 4) {
      throw new IllegalArgumentException("four parts expected");
    }
    long size = Long.parseLong(parts[1]);
    if (size < 0) {
      throw new IllegalArgumentException("negative size");
    }
    return new Entry(parts[3], parts[0], size, parts[2]);
  }

  /**
   * Whether a path stays below the folder it is resolved in, on every system, and is none that
   * umsync makes itself.
   */
  static boolean isSafe(String path) {
    if (path.isEmpty() || path.indexOf('\\') >= 0 || path.indexOf(':') >= 0) {
      return false;
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return !BackupScope.isLeftOut(path);
  }
}
