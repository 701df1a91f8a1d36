package dev.umsync.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class RunTaskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<String> said = new ConcurrentLinkedQueue<>();

  @Test
  void whatIsDoneDidNotBreakOff() throws Exception {
    RunTask task = RunTask.start("load", () -> {}, said::add);

    assertThat(task.join(PATIENCE)).isTrue();
    assertThat(task.brokeOff()).isFalse();
    assertThat(said).isEmpty();
  }

  @Test
  void whatThrowsIsOverAndSaysWhyItBrokeOff() throws Exception {
    RunTask task =
        RunTask.start(
            "load",
            () -> {
              throw new IllegalStateException("the disk is full");
            },
            said::add);

    assertThat(task.join(PATIENCE)).isTrue();
    assertThat(task.brokeOff()).isTrue();
    assertThat(said).singleElement().asString().contains("load").contains("the disk is full");
  }

  @Test
  void whatIsInterruptedBrokeOff() throws Exception {
    RunTask task =
        RunTask.start(
            "load",
            () -> {
              throw new InterruptedException();
            },
            said::add);

    assertThat(task.join(PATIENCE)).isTrue();
    assertThat(task.brokeOff()).isTrue();
  }
}
