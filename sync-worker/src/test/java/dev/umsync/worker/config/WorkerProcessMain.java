package dev.umsync.worker.config;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A worker in a process of its own, to be killed. */
final class WorkerProcessMain {
  private WorkerProcessMain() {}

  /** Arguments: settings file, folder that holds the keys, bootstrap servers, topic prefix. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    WorkerRole role =
        PipelineRig.start(
            Files.readString(Path.of(args[0])),
            folder,
            KafkaConnection.to(args[2]),
            new Topics(args[3]),
            new KeyDirectory(folder.resolve("keys")),
            new SimpleMeterRegistry());
    Runtime.getRuntime().addShutdownHook(new Thread(role::close));
    Thread.currentThread().join();
  }

  static Process start(PipelineRig rig, String yaml) throws Exception {
    Path settings = Files.createTempFile(rig.folder, "worker", ".yaml");
    Files.writeString(settings, yaml);
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                WorkerProcessMain.class.getName(),
                settings.toString(),
                rig.folder.toString(),
                rig.broker.bootstrapServers(),
                rig.topics.prefix()))
        .redirectErrorStream(true)
        .redirectOutput(rig.folder.resolve("worker.log").toFile())
        .start();
  }
}
