package dev.umsync.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The note that a restore leaves in a data folder. What happened in mailboxes between the backup
 * and the restore is not in the folder, so every event written before the restore is suspect: it is
 * looked for before it is attempted. Immutable; a later restore replaces it, nothing removes it.
 *
 * @param restoredAt when the restore was done
 * @param backupTakenAt when the backup was begun
 */
public record RestoreMarker(Instant restoredAt, Instant backupTakenAt) {

  /** Name of the file in the data folder. */
  public static final String FILE_NAME = "restored-at";

  /**
   * Whether an event that was written to its topic at this instant may have been applied
   * unbeknownst to this folder.
   *
   * @param writtenAt the record's timestamp
   */
  public boolean makesSuspect(Instant writtenAt) {
    return writtenAt.isBefore(restoredAt);
  }

  /**
   * The note in a folder, or nothing when it was never restored.
   *
   * @param dataDir the data folder
   * @throws IOException when there is one that cannot be read: going on without it could deliver
   *     twice
   */
  public static Optional<RestoreMarker> read(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE_NAME);
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
      if (lines.size() < 2) {
        throw unreadable(file, null);
      }
      return Optional.of(
          new RestoreMarker(Instant.parse(lines.get(0)), Instant.parse(lines.get(1))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DateTimeException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Writes the note; it is on the disk when this returns. Replaces one that came with the backup.
   */
  void write(Path dir) throws IOException {
    Path file = dir.resolve(FILE_NAME);
    Files.deleteIfExists(file);
    try (FileChannel channel = OwnerFiles.create(file)) {
      channel.write(
          ByteBuffer.wrap(
              (restoredAt + "\n" + backupTakenAt + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
  }

  private static IOException unreadable(
      Path file, @org.jspecify.annotations.Nullable Exception cause) {
    return new IOException(
        "The note of a restore, "
            + file
            + ", is not readable: put the instant of the restore on its first and that of the backup on its second line.",
        cause);
  }
}
