package dev.umsync.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a process of its own, on this one's class path. */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private ChildJvm(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildJvm start(Class<?> main, Path dir) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            dir.toString());
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** What comes after {@code head} on the first line that begins with it. */
  String await(String head) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(head)) {
        return line.substring(head.length());
      }
    }
    throw new IOException("The child ended without saying '" + head + "'");
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(60, TimeUnit.SECONDS);
  }

  static String tryLock(Path dir) throws Exception {
    try (ChildJvm child = start(LockMain.class, dir)) {
      return child.await("lock: ");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Tries to lock a folder and says how that went. */
  static final class LockMain {
    private LockMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
      try (DataDirLock lock = DataDirLock.acquire(Path.of(args[0]))) {
        System.out.println("lock: " + (lock.isHeld() ? "locked" : "lost"));
      } catch (BrokerStartFailed e) {
        System.out.println("lock: " + e.getMessage());
      }
    }
  }
}
