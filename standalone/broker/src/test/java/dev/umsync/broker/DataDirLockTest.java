package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.broker.BrokerStartFailed.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirLockTest {

  @TempDir Path dir;

  private static Consumer<BrokerStartFailed> reason(Reason expected) {
    return e -> assertThat(e.reason()).isEqualTo(expected);
  }

  @Test
  void aMissingFolderIsMadeForItsOwnerAlone() throws Exception {
    Path deep = dir.resolve("a/b");
    try (DataDirLock lock = DataDirLock.acquire(deep)) {
      assertThat(lock.dir()).isEqualTo(deep.toRealPath());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void theSameFolderByAnotherNameIsInUse() throws Exception {
    Path link =
        Files.createSymbolicLink(dir.resolve("link"), Files.createDirectory(dir.resolve("d")));
    try (DataDirLock lock = DataDirLock.acquire(dir.resolve("d"))) {
      assertThatThrownBy(() -> DataDirLock.acquire(link))
          .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_IN_USE))
          .hasMessageContaining(lock.dir().toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    DataDirLock.acquire(link).close();
  }

  @Test
  void aRefusedSecondLockDoesNotGiveTheFirstUp() throws Exception {
    try (DataDirLock lock = DataDirLock.acquire(dir)) {
      assertThatThrownBy(() -> DataDirLock.acquire(dir)).isInstanceOf(BrokerStartFailed.class);
      assertThat(ChildJvm.tryLock(dir))
          .contains("in use by process " + ProcessHandle.current().pid());
      assertThat(lock.isHeld()).isTrue();
    }
    assertThat(ChildJvm.tryLock(dir)).isEqualTo("locked");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    assertThatThrownBy(() -> DataDirLock.acquire(file))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_NOT_WRITABLE))
        .hasMessageContaining(file + " is a file")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> DataDirLock.acquire(file.resolve("below")))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_NOT_WRITABLE));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatCannotBeWrittenToIsRefusedEvenToRoot() {
    assertThatThrownBy(() -> DataDirLock.acquire(Path.of("/proc/self")))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_NOT_WRITABLE))
        .hasMessageContaining("check its owner and permissions");
    assertThatThrownBy(() -> DataDirLock.acquire(Path.of("/proc/umsync")))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_NOT_WRITABLE));
  }

  @Test
  void aCutShortRestoreIsRefused() throws Exception {
    Files.createDirectory(dir.resolve(BackupScope.UNFINISHED_RESTORE));
    assertThatThrownBy(() -> DataDirLock.acquire(dir))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.RESTORE_UNFINISHED));
  }

  /** Who empties the folder then destroys what is being restored. */
  @Test
  void aRestoreThatIsUnderWayIsNotTakenForOneThatWasCutShort() throws Exception {
    try (DataDirLock restoring = DataDirLock.acquire(dir)) {
      Files.createDirectory(restoring.dir().resolve(BackupScope.UNFINISHED_RESTORE));
      assertThatThrownBy(() -> DataDirLock.acquire(dir))
          .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.DATA_DIR_IN_USE));
    }
    assertThatThrownBy(() -> DataDirLock.acquire(dir))
        .isInstanceOfSatisfying(BrokerStartFailed.class, reason(Reason.RESTORE_UNFINISHED));
    Files.delete(dir.resolve(BackupScope.UNFINISHED_RESTORE));
    DataDirLock.acquire(dir).close();
  }
}
