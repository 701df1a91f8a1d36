package dev.umsync.broker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs the items of a data folder into a new zip file and ends it with their {@link
 * BackupManifest}. Used once, by one thread.
 */
final class ArchiveWriter {

  private static final int BUFFER_BYTES = 1 << 20;

  private final BackupProgress progress;
  private final List<BackupManifest.Entry> entries = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long totalBytes;
  private long doneBytes;

  ArchiveWriter(BackupProgress progress) {
    this.progress = progress;
  }

  /** Writes the archive to a new file for its owner alone; it is on the disk when this returns. */
  BackupReport write(List<BackupScope.Item> items, Path archive, Instant takenAt)
      throws IOException {
    totalBytes = items.stream().mapToLong(BackupScope.Item::sizeBytes).sum();
    MessageDigest whole = Sha256.digest();
    try (FileChannel channel = OwnerFiles.create(archive)) {
      ZipOutputStream zip =
          new ZipOutputStream(
              new DigestOutputStream(
                  new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES),
                  whole));
      // The records are compressed as they are; what is left to gain is the emptiness of Kafka's
      // index files.
      zip.setLevel(Deflater.BEST_SPEED);
      for (BackupScope.Item item : items) {
        pack(zip, item);
      }
      zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
      zip.write(new BackupManifest(takenAt, entries).encode());
      zip.closeEntry();
      zip.finish();
      zip.flush();
      channel.force(true);
    }
    BackupManifest manifest = new BackupManifest(takenAt, entries);
    return new BackupReport(
        archive, takenAt, manifest.files().size(), manifest.contentBytes(), Sha256.hex(whole));
  }

  private void pack(ZipOutputStream zip, BackupScope.Item item) throws IOException {
    String mode = OwnerFiles.mode(item.file());
    if (item.folder()) {
      entries.add(BackupManifest.Entry.folder(item.path(), mode));
      return;
    }
    MessageDigest digest = Sha256.digest();
    long size = 0;
    zip.putNextEntry(new ZipEntry(item.path()));
    try (InputStream in = Files.newInputStream(item.file())) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        zip.write(buffer, 0, n);
        digest.update(buffer, 0, n);
        size += n;
        doneBytes += n;
        progress.at(doneBytes, totalBytes);
      }
    }
    zip.closeEntry();
    entries.add(new BackupManifest.Entry(item.path(), mode, size, Sha256.hex(digest)));
  }
}
