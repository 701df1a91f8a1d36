package dev.umsync.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right of one process to a data folder: an operating-system lock on {@code umsync.lock} in it,
 * gone with the process however that ends. The file stays and holds the process id. Safe for use
 * from any thread.
 *
 * <p>On POSIX systems closing any handle of a locked file gives the lock up for the whole process,
 * so the process that holds the lock must not open that file by other means (copying the folder,
 * for example).
 */
public final class DataDirLock implements AutoCloseable {

  /** Name of the lock file in the data folder. */
  public static final String FILE_NAME = "umsync.lock";

  // Asked before the file is opened, because opening and closing it here would give our own lock
  // up.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path dir;
  private final FileChannel channel;

  private DataDirLock(Path dir, FileChannel channel) {
    this.dir = dir;
    this.channel = channel;
  }

  /**
   * Makes the folder where it is missing, for its owner alone, checks that it can be written to,
   * and locks it.
   *
   * @param dataDir the data folder
   * @throws BrokerStartFailed when it is not a folder, cannot be written to, or is in use, of which
   *     the message names the process; or when a restore into it was cut short
   */
  public static DataDirLock acquire(Path dataDir) throws BrokerStartFailed {
    Path dir = DataDir.prepare(dataDir);
    if (!HELD_HERE.add(dir)) {
      throw inUse(dir, Long.toString(ProcessHandle.current().pid()));
    }
    boolean done = false;
    try {
      DataDirLock lock = open(dir);
      done = true;
      return lock;
    } catch (IOException e) {
      throw DataDir.notWritable(dir, e);
    } finally {
      if (!done) {
        HELD_HERE.remove(dir);
      }
    }
  }

  private static DataDirLock open(Path dir) throws IOException, BrokerStartFailed {
    Path file = dir.resolve(FILE_NAME);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean done = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(dir, Files.readString(file, StandardCharsets.US_ASCII).strip());
      }
      DataDir.requireRestored(dir);
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
          0);
      done = true;
      return new DataDirLock(dir, channel);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** The folder, as an absolute path without links. */
  public Path dir() {
    return dir;
  }

  /** Whether the lock has not been given back. */
  public boolean isHeld() {
    return channel.isOpen();
  }

  /** Gives the folder back. Does nothing the second time. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.truncate(0);
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("The lock of " + dir + " cannot be given back", e);
    } finally {
      HELD_HERE.remove(dir);
    }
  }

  private static BrokerStartFailed inUse(Path dir, String pid) {
    boolean known = !pid.isEmpty() && pid.chars().allMatch(Character::isDigit);
    return new BrokerStartFailed(
        BrokerStartFailed.Reason.DATA_DIR_IN_USE,
        "The data folder "
            + dir
            + " is in use by "
            + (known ? "process " + pid : "another process")
            + ": stop that process first, or use another folder.");
  }
}
