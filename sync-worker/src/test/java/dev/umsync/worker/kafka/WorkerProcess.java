package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A worker in a process of its own, so that it can be killed and frozen. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  static WorkerProcess start(
      EngineRig rig, String instance, Path dir, Duration before, Duration after)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            rig.connection.bootstrapServers(),
            rig.prefix,
            instance,
            dir.toString(),
            before.toString(),
            after.toString());
    return new WorkerProcess(new ProcessBuilder(command).inheritIO().start());
  }

  /** Runs until it is killed. */
  public static void main(String[] args) {
    EngineRig rig = EngineRig.attached(KafkaConnection.to(args[0]), args[1]);
    FileMailboxes handler =
        new FileMailboxes(
            Path.of(args[3]),
            args[2],
            args[1] + "outcomes",
            Duration.parse(args[4]),
            Duration.parse(args[5]));
    rig.worker(rig.settings(args[2]), handler).run();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill " + signal + " failed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
