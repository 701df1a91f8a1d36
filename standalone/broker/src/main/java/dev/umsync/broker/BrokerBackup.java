package dev.umsync.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Backup of a whole data folder (records, offsets, configuration, keysets) into one file, and
 * restore into an empty folder. Both hold the folder's lock, so the process that uses it must be
 * stopped: Kafka's files copied while it writes are not one state. An archive holds the keysets in
 * clear and is written for its owner alone. Stateless but for its clock; safe for use from any
 * thread.
 */
public final class BrokerBackup {

  private final Clock clock;
  private final FreeSpace space;

  /**
   * A backup that dates what it makes.
   *
   * @param clock tells when a backup is taken and when it is restored
   * @param space tells whether a restore will fit
   */
  public BrokerBackup(Clock clock, FreeSpace space) {
    this.clock = clock;
    this.space = space;
  }

  /**
   * Writes a backup. The archive appears under its name only when all of it is on the disk.
   *
   * @param dataDir the data folder of a stopped process
   * @param archive the file to write, outside the data folder; must not exist, its folder must
   * @param progress hears how far it is
   * @throws BackupFailed with one line for a person; no archive is left
   */
  public BackupReport back(Path dataDir, Path archive, BackupProgress progress)
      throws BackupFailed {
    Path target = archive.toAbsolutePath().normalize();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BackupFailed("The folder for the archive " + target + " does not exist: make it.");
    }
    if (!Files.isDirectory(dataDir)) {
      throw new BackupFailed("There is no data folder " + dataDir + ": check its name.");
    }
    if (Files.exists(target)) {
      throw new BackupFailed(target + " exists and is not overwritten: give another name.");
    }
    try (DataDirLock lock = DataDirLock.acquire(dataDir)) {
      if (folder.toRealPath().startsWith(lock.dir())) {
        throw new BackupFailed(
            "The archive would lie in the data folder " + lock.dir() + ": put it elsewhere.");
      }
      return write(lock.dir(), target, folder, progress);
    } catch (BrokerStartFailed e) {
      throw new BackupFailed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BackupFailed(
          "The backup could not be written to "
              + target
              + " ("
              + reason(e)
              + "): nothing is left of it.",
          e);
    }
  }

  private BackupReport write(Path dir, Path target, Path folder, BackupProgress progress)
      throws IOException, BackupFailed {
    List<BackupScope.Item> items = BackupScope.of(dir);
    Path unfinished = Files.createTempFile(folder, target.getFileName() + ".", ".tmp");
    // Only its name is wanted: the writer insists on making the file itself.
    Files.delete(unfinished);
    try {
      BackupReport written = new ArchiveWriter(progress).write(items, unfinished, clock.instant());
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      OwnerFiles.forceFolder(folder);
      return new BackupReport(
          target,
          written.takenAt(),
          written.files(),
          written.contentBytes(),
          written.archiveSha256());
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Restores a backup and leaves a {@link RestoreMarker}. Everything is unpacked and checked beside
   * its place first; a folder in which a restore was cut short is refused by every start.
   *
   * @param archive a file written by {@link #back}
   * @param dataDir a folder that is empty or does not exist
   * @param progress hears how far it is
   * @throws BackupFailed with one line for a person; the folder is as empty as it was
   */
  public BackupReport restore(Path archive, Path dataDir, BackupProgress progress)
      throws BackupFailed {
    try (ArchiveReader reader = ArchiveReader.open(archive)) {
      requireEmpty(dataDir);
      try (DataDirLock lock = DataDirLock.acquire(dataDir)) {
        requireEmpty(lock.dir());
        requireRoom(lock.dir(), reader.manifest());
        BackupManifest manifest = reader.manifest();
        BackupReport report =
            new BackupReport(
                archive,
                manifest.takenAt(),
                manifest.files().size(),
                manifest.contentBytes(),
                sha256(archive));
        unpack(reader, lock.dir(), progress);
        return report;
      }
    } catch (BrokerStartFailed e) {
      throw new BackupFailed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new BackupFailed(
          "The backup could not be restored to "
              + dataDir
              + " ("
              + reason(e)
              + "): nothing is left of it there.",
          e);
    }
  }

  private void unpack(ArchiveReader reader, Path dir, BackupProgress progress)
      throws IOException, BackupFailed {
    Path beside = dir.resolve(BackupScope.UNFINISHED_RESTORE);
    boolean done = false;
    try {
      DataDir.makeForOwner(beside);
      OwnerFiles.forceFolder(dir);
      reader.unpack(beside, progress);
      Instant now = clock.instant();
      new RestoreMarker(now, reader.manifest().takenAt()).write(beside);
      OwnerFiles.forceFolder(beside);
      for (Path each : children(beside)) {
        Files.move(each, dir.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
      OwnerFiles.forceFolder(dir);
      // Its absence says that the folder is whole.
      Files.delete(beside);
      OwnerFiles.forceFolder(dir);
      done = true;
    } finally {
      if (!done) {
        removeAll(dir);
      }
    }
  }

  private static void removeAll(Path dir) throws IOException {
    for (Path each : children(dir)) {
      if (!each.endsWith(DataDirLock.FILE_NAME)) {
        OwnerFiles.deleteAll(each);
      }
    }
  }

  private void requireRoom(Path dir, BackupManifest manifest) throws IOException, BackupFailed {
    long usable = space.usableBytes(dir);
    if (usable < manifest.contentBytes()) {
      throw new BackupFailed(
          "The disk of "
              + dir
              + " has "
              + (usable >> 20)
              + " MiB free and the backup needs "
              + ((manifest.contentBytes() >> 20) + 1)
              + " MiB: free some space, or use a folder on another disk.");
    }
  }

  private static void requireEmpty(Path dir) throws IOException, BackupFailed {
    if (!Files.isDirectory(dir)) {
      return;
    }
    for (Path each : children(dir)) {
      if (!each.endsWith(DataDirLock.FILE_NAME)) {
        throw new BackupFailed(
            "The folder " + dir + " is not empty: a backup is restored to an empty folder only.");
      }
    }
  }

  private static List<Path> children(Path dir) throws IOException {
    try (Stream<Path> found = Files.list(dir)) {
      return found.toList();
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return Sha256.hex(digest);
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException system && system.getReason() != null
        ? system.getReason()
        : "the system could not read or write it";
  }
}
