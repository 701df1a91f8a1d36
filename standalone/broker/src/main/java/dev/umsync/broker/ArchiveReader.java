package dev.umsync.broker;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads an archive of {@link ArchiveWriter} and believes nothing of it that it has not checked.
 * Owned by one thread.
 */
final class ArchiveReader implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path archive;
  private final ZipFile zip;
  private final BackupManifest manifest;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private ArchiveReader(Path archive, ZipFile zip, BackupManifest manifest) {
    this.archive = archive;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens an archive and checks its list of contents against what is in it.
   *
   * @throws BackupFailed when it is none, or damaged, or holds more or less than its list says
   */
  static ArchiveReader open(Path archive) throws IOException, BackupFailed {
    ZipFile zip;
    try {
      zip = new ZipFile(archive.toFile());
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new BackupFailed("There is no archive " + archive + ": check its name.", e);
    } catch (ZipException e) {
      throw new BackupFailed(archive + " is no backup, or a damaged one: use another.", e);
    }
    boolean done = false;
    try {
      ArchiveReader reader = new ArchiveReader(archive, zip, manifest(archive, zip));
      reader.checkNames();
      done = true;
      return reader;
    } finally {
      if (!done) {
        zip.close();
      }
    }
  }

  BackupManifest manifest() {
    return manifest;
  }

  /**
   * Unpacks into an existing empty folder and checks every file; what it has written is on the disk
   * when it returns.
   */
  void unpack(Path target, BackupProgress progress) throws IOException, BackupFailed {
    long total = manifest.contentBytes();
    long done = 0;
    for (BackupManifest.Entry each : manifest.entries()) {
      Path path = target.resolve(each.path()).normalize();
      if (!path.startsWith(target)) {
        throw damaged(each.path());
      }
      if (each.isFolder()) {
        DataDir.makeForOwner(path);
      } else {
        unpackFile(each, path);
      }
      done += each.sizeBytes();
      progress.at(done, total);
    }
    applyModes(target);
  }

  private void unpackFile(BackupManifest.Entry entry, Path path) throws IOException, BackupFailed {
    ZipEntry packed = zip.getEntry(entry.path());
    MessageDigest digest = Sha256.digest();
    long size = 0;
    try (InputStream in = zip.getInputStream(packed);
        FileChannel out = OwnerFiles.create(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        size += n;
        if (size > entry.sizeBytes()) {
          throw damaged(entry.path());
        }
        digest.update(buffer, 0, n);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      out.force(true);
    } catch (ZipException e) {
      throw damaged(entry.path());
    }
    if (size != entry.sizeBytes() || !Sha256.hex(digest).equals(entry.sha256())) {
      throw damaged(entry.path());
    }
  }

  /** From the innermost outwards, because a folder's mode may forbid what is still to do in it. */
  private void applyModes(Path target) throws IOException, BackupFailed {
    for (BackupManifest.Entry each : manifest.entries().reversed()) {
      Path path = target.resolve(each.path());
      if (each.isFolder()) {
        OwnerFiles.forceFolder(path);
      }
      try {
        OwnerFiles.setMode(path, each.mode());
      } catch (IllegalArgumentException e) {
        throw damaged(each.path());
      }
    }
    OwnerFiles.forceFolder(target);
  }

  private void checkNames() throws BackupFailed {
    Set<String> listed =
        manifest.files().stream().map(BackupManifest.Entry::path).collect(Collectors.toSet());
    Set<String> packed = new HashSet<>();
    for (ZipEntry each : zip.stream().toList()) {
      if (!each.getName().equals(BackupManifest.NAME) && !packed.add(each.getName())) {
        throw damaged(each.getName());
      }
    }
    for (String path : listed) {
      if (!packed.remove(path)) {
        throw damaged(path);
      }
    }
    if (!packed.isEmpty()) {
      throw new BackupFailed(
          "The archive "
              + archive
              + " holds files that its list does not name: use another backup.");
    }
  }

  private static BackupManifest manifest(Path archive, ZipFile zip)
      throws IOException, BackupFailed {
    ZipEntry entry = zip.getEntry(BackupManifest.NAME);
    if (entry == null) {
      throw new BackupFailed(archive + " is no backup of umsync: use another file.");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return BackupManifest.decode(in.readNBytes(BackupManifest.MAX_BYTES));
    } catch (ZipException e) {
      throw new BackupFailed(archive + " is a damaged backup: use another.", e);
    }
  }

  private BackupFailed damaged(String path) {
    return new BackupFailed(
        "The archive "
            + archive
            + " is damaged at '"
            + path.replaceAll("\\p{Cntrl}", "?")
            + "'; nothing was restored: use another backup.");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
