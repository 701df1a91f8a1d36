package dev.umsync.credential.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link CredentialChildMain} and what it said. Any thread. */
final class ChildRole implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ChildRole(Process process) {
    this.process = process;
  }

  static ChildRole start(RoleSettings settings) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CredentialChildMain.class.getName(),
                settings.bootstrap(),
                settings.prefix(),
                settings.keys().toString(),
                settings.tokenUri().toString())
            .redirectErrorStream(true)
            .start();
    ChildRole child = new ChildRole(process);
    // Not a virtual one: reading a pipe keeps its carrier.
    Thread.ofPlatform().daemon().start(child::read);
    return child;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      lines.add("ended");
    }
  }

  /** How many lines contain that. */
  long said(String text) {
    return lines.stream().filter(l -> l.contains(text)).count();
  }

  List<String> lines() {
    return lines;
  }

  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
  }

  /** SIGKILL: nothing is closed in order. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }
}
