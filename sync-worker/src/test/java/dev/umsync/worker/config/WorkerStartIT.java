package dev.umsync.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Sources;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails leaves nothing open: no Kafka is there, and none is needed to see it. */
class WorkerStartIT {
  @TempDir Path folder;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private List<Thread> before = List.of();

  @BeforeEach
  void lookAround() throws Exception {
    new KeyDirectory(folder.resolve("keys")).init();
    before = List.copyOf(Thread.getAllStackTraces().keySet());
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private WorkerRole start(String more) throws InterruptedException {
    String yaml =
        """
        worker:
          group-protocol: classic
          providers:
            test:
              host: localhost
              port: 9
              %s
        """
            .formatted(more);
    return WorkerRole.start(
        WorkerConfig.of(Config.load(WorkerConfig.KEYS, Sources.none().yaml("test.yaml", yaml))),
        new WorkerSurroundings(
            folder,
            KafkaConnection.to("127.0.0.1:1"),
            new Topics("test."),
            6,
            new KeyDirectory(folder.resolve("keys")),
            new SimpleMeterRegistry(),
            Clock.systemUTC(),
            System::nanoTime,
            new Random(1),
            Optional.empty(),
            executor));
  }

  private List<String> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        .filter(
            name -> name.contains("kafka") || name.contains("umsync") || name.contains("consumer"))
        .toList();
  }

  private void assertNothingLeft() {
    PipelineRig.awaitThat(
        "no thread of a client is left",
        () -> {
          assertThat(left()).isEmpty();
          return true;
        });
  }

  @Test
  void ofAWorkerWhoseTrustFileIsMissing() {
    assertThatThrownBy(() -> start("trust-certificate: missing.pem"))
        .isInstanceOf(StartFailed.class);
    assertNothingLeft();
  }

  @Test
  void ofAWorkerThatIsStoppedBeforeItHasReadTheRoster() throws Exception {
    Thread starter =
        Thread.ofPlatform()
            .name("starter")
            .start(
                () -> assertThatThrownBy(() -> start("")).isInstanceOf(InterruptedException.class));
    PipelineRig.awaitThat(
        "it waits", () -> left().stream().anyMatch(name -> name.endsWith("-admin")));
    starter.interrupt();
    starter.join();
    assertNothingLeft();
  }
}
