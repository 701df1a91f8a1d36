package dev.umsync.testbed.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running Dovecot master and the processes it made, started in the foreground so that its pid is
 * known. {@link #close()} ends exactly these. Safe from any thread.
 */
final class DovecotProcess implements AutoCloseable {
  private static final int START_STEPS = 200;
  private static final long STEP_MILLIS = 50;
  private static final long STOP_SECONDS = 10;

  private final Process master;
  private final Process guard;

  private DovecotProcess(Process master, Process guard) {
    this.master = master;
    this.guard = guard;
  }

  /**
   * Starts a master and waits until the port greets.
   *
   * @throws IOException if it ends at once or does not listen within 10 s; with the end of its log
   */
  static DovecotProcess start(Path program, DovecotConfiguration.Places places, int port)
      throws IOException {
    Process master =
        new ProcessBuilder(program.toString(), "-F", "-c", places.configuration().toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(places.root().resolve("console.log").toFile()))
            .start();
    DovecotProcess process = new DovecotProcess(master, guard(master.pid()));
    try {
      for (int step = 0; step < START_STEPS; step++) {
        if (greets(port)) {
          return process;
        }
        if (master.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.close();
    throw new IOException("Dovecot did not start: " + complaints(places));
  }

  /**
   * A shell that ends the master when its standard input ends, which is when this Java process has
   * gone: shutdown hooks do not run after SIGKILL.
   */
  private static Process guard(long pid) throws IOException {
    return new ProcessBuilder("sh", "-c", "read -r _; kill -TERM " + pid)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  long pid() {
    return master.pid();
  }

  boolean isAlive() {
    return master.isAlive();
  }

  @Override
  public void close() {
    // First: the master's number may be another's once it has gone.
    guard.destroyForcibly();
    guard.onExit().join();
    List<ProcessHandle> children = master.descendants().toList();
    master.destroy();
    try {
      if (!master.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        master.destroyForcibly();
      }
    } catch (InterruptedException e) {
      master.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    // The master ends before its children do when it is hurried.
    children.forEach(ProcessHandle::destroyForcibly);
    master.onExit().join();
    children.forEach(child -> child.onExit().join());
  }

  /** A port that was free a moment ago. Dovecot cannot be told to choose one itself. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean greets(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String complaints(DovecotConfiguration.Places places) throws IOException {
    try (Stream<Path> files = Stream.of(places.log(), places.root().resolve("console.log"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(Files::exists).toList()) {
        List<String> lines = Files.readAllLines(file);
        lines
            .subList(Math.max(0, lines.size() - 10), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
      return text.toString();
    }
  }
}
