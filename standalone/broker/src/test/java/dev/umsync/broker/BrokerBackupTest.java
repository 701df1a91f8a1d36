package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerBackupTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");

  @TempDir Path root;

  private final BrokerBackup backup =
      new BrokerBackup(Clock.fixed(NOW, ZoneOffset.UTC), dir -> Long.MAX_VALUE);
  private final List<Long> progress = new ArrayList<>();
  private Path data;
  private Path archive;
  private Path target;

  @BeforeEach
  void fillAFolder() throws IOException {
    data = Files.createDirectory(root.resolve("data"));
    archive = root.resolve("umsync.zip");
    target = root.resolve("restored");
    Files.writeString(data.resolve("umsync.yaml"), "broker:\n  port: 0\n");
    Files.createDirectories(data.resolve("keys"));
    write(data.resolve("keys/hmac.json"), "{\"secret\":1}", "rw-------");
    Files.createDirectories(data.resolve("kafka/voicemail-0"));
    Files.write(data.resolve("kafka/voicemail-0/0.log"), new byte[3 << 20]);
    Files.createDirectory(data.resolve("kafka/empty"));
    Files.writeString(data.resolve("kafka/.lock"), "");
    Files.writeString(data.resolve("kafka/checkpoint.tmp"), "half");
  }

  private BackupReport back() throws BackupFailed {
    return backup.back(data, archive, (done, total) -> progress.add(total - done));
  }

  private BackupReport restore() throws BackupFailed {
    return backup.restore(archive, target, (done, total) -> progress.add(total - done));
  }

  @Test
  void everyFileAndModeComesBackAndTheRestoreIsNoted() throws Exception {
    BackupReport written = back();
    assertThat(progress.getLast()).isZero();
    BackupReport read = restore();

    assertThat(contents(target)).isEqualTo(contents(data));
    assertThat(target.resolve("kafka/empty")).isDirectory();
    assertThat(target.resolve("kafka/.lock")).doesNotExist();
    assertThat(target.resolve("kafka/checkpoint.tmp")).doesNotExist();
    assertThat(mode(target.resolve("keys/hmac.json"))).isEqualTo("rw-------");
    assertThat(mode(archive)).isEqualTo("rw-------");
    assertThat(read).isEqualTo(written);
    assertThat(written.archiveSha256()).isEqualTo(sha256(archive));
    assertThat(written.files()).isEqualTo(3);
    assertThat(RestoreMarker.read(target)).contains(new RestoreMarker(NOW, NOW));
    assertThat(progress.getLast()).isZero();
    DataDirLock.acquire(target).close();
  }

  @Test
  void whatWasWrittenBeforeTheRestoreIsSuspect() throws Exception {
    assertThat(RestoreMarker.read(data)).isEqualTo(Optional.empty());
    RestoreMarker marker = new RestoreMarker(NOW, NOW.minusSeconds(60));
    assertThat(marker.makesSuspect(NOW.minusMillis(1))).isTrue();
    assertThat(marker.makesSuspect(NOW)).isFalse();
    Files.writeString(data.resolve(RestoreMarker.FILE_NAME), "yesterday\n");
    assertThatThrownBy(() -> RestoreMarker.read(data)).hasMessageContaining("restored-at");
  }

  @Test
  void aSecondRestoreReplacesTheNoteOfTheFirst() throws Exception {
    new RestoreMarker(NOW.minusSeconds(9), NOW.minusSeconds(99)).write(data);
    back();
    restore();
    assertThat(RestoreMarker.read(target)).contains(new RestoreMarker(NOW, NOW));
  }

  @Test
  void aFolderInUseIsNeitherBackedUpNorRestoredTo() throws Exception {
    back();
    try (DataDirLock lock = DataDirLock.acquire(data)) {
      assertThatThrownBy(() -> backup.back(lock.dir(), root.resolve("other.zip"), (_, _) -> {}))
          .isInstanceOf(BackupFailed.class)
          .hasMessageContaining("is in use by process");
    }
    try (DataDirLock lock = DataDirLock.acquire(target)) {
      assertThatThrownBy(this::restore)
          .isInstanceOf(BackupFailed.class)
          .hasMessageContaining(lock.dir().toString());
    }
  }

  @Test
  void anExistingArchiveIsNotOverwrittenNorOnePutIntoTheFolder() throws Exception {
    back();
    assertThatThrownBy(this::back).hasMessageContaining("not overwritten");
    assertThatThrownBy(() -> backup.back(data, data.resolve("b.zip"), (_, _) -> {}))
        .hasMessageContaining("put it elsewhere");
    assertThatThrownBy(() -> backup.back(root.resolve("none"), root.resolve("b.zip"), (_, _) -> {}))
        .hasMessageContaining("no data folder");
    assertThat(root.resolve("none")).doesNotExist();
  }

  @Test
  void aFolderThatHoldsSomethingIsNotRestoredTo() throws Exception {
    back();
    Files.createDirectory(target);
    Files.writeString(target.resolve("mine"), "x");
    assertThatThrownBy(this::restore).hasMessageContaining("not empty");
    assertThat(target.resolve("mine")).hasContent("x");
  }

  @Test
  void aBackupThatDoesNotFitIsRefused() throws Exception {
    back();
    BrokerBackup full = new BrokerBackup(Clock.systemUTC(), dir -> 2L << 20);
    assertThatThrownBy(() -> full.restore(archive, target, (_, _) -> {}))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("2 MiB free")
        .hasMessageContaining("needs 4 MiB");
  }

  @Test
  void aFlippedByteAnywhereInTheArchiveRestoresNothingOrAllOfIt() throws Exception {
    back();
    byte[] whole = Files.readAllBytes(archive);
    Map<String, String> expected = contents(data);
    int refused = 0;
    for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 150)) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x40;
      Files.write(archive, flipped);
      try {
        restore();
        // Some bytes mean nothing (dates, attributes): then all must be right.
        assertThat(contents(target)).as("byte %d", at).isEqualTo(expected);
      } catch (BackupFailed e) {
        refused++;
        assertThat(e.getMessage()).doesNotContain("\n");
        assertThat(contents(target)).as("byte %d", at).isEmpty();
      }
      OwnerFiles.deleteAll(target);
    }
    assertThat(refused).isBetween(10, 150);
  }

  @Test
  void changedContentUnderARightCrcIsRefused() throws Exception {
    back();
    repack(
        files -> files.put("umsync.yaml", "broker:\n  port: 1\n".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(this::restore)
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("damaged at 'umsync.yaml'");
    assertThat(contents(target)).isEmpty();
  }

  @Test
  void aFileTooManyOrTooFewIsRefused() throws Exception {
    back();
    byte[] good = Files.readAllBytes(archive);
    repack(files -> files.put("extra", new byte[1]));
    assertThatThrownBy(this::restore).hasMessageContaining("its list does not name");
    Files.write(archive, good);
    repack(files -> files.remove("keys/hmac.json"));
    assertThatThrownBy(this::restore).hasMessageContaining("keys/hmac.json");
    Files.write(archive, good);
    repack(files -> files.remove(BackupManifest.NAME));
    assertThatThrownBy(this::restore).hasMessageContaining("no backup of umsync");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/evil",
        "a/../../evil",
        "a/./b",
        "a//b",
        "C:\\evil",
        "a\\b",
        "..",
        "a/",
        "",
        "umsync.lock",
        ".restoring/a",
        "a\u0000b"
      })
  void aPathThatLeavesTheFolderIsRefused(String path) throws Exception {
    BackupManifest evil =
        new BackupManifest(
            NOW, List.of(new BackupManifest.Entry(path, "rw-------", 1, Sha256.of("x"))));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      put(zip, path, "x".getBytes(StandardCharsets.UTF_8));
      put(zip, BackupManifest.NAME, evil.encode());
    }
    assertThatThrownBy(this::restore)
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("path that is not allowed");
    assertThat(contents(target)).isEmpty();
    assertThat(root.resolve("evil")).doesNotExist();
  }

  @Test
  void whatIsNoArchiveIsToldSo() throws Exception {
    assertThatThrownBy(this::restore).hasMessageContaining("There is no archive");
    Files.writeString(archive, "hello");
    assertThatThrownBy(this::restore).hasMessageContaining("is no backup");
    assertThat(target).doesNotExist();
  }

  private interface Change {
    void on(Map<String, byte[]> files);
  }

  private void repack(Change change) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry each : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(each)) {
          files.put(each.getName(), in.readAllBytes());
        }
      }
    }
    change.on(files);
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        put(zip, each.getKey(), each.getValue());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Hash by path of what a backup is about. */
  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> found = new java.util.TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.filter(Files::isRegularFile).toList()) {
          String path = folder.relativize(each).toString();
          if (!BackupScope.isLeftOut(path) && !path.equals(RestoreMarker.FILE_NAME)) {
            found.put(path, sha256(each));
          }
        }
      }
    }
    return found;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update(Files.readAllBytes(file));
    return Sha256.hex(digest);
  }

  private static void write(Path file, String content, String mode) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
