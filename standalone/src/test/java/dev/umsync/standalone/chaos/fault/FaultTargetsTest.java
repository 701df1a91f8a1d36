package dev.umsync.standalone.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.chaos.mail.CuttingProxy;
import dev.umsync.standalone.chaos.process.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real processes that end at once and are not started again. */
class FaultTargetsTest {
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  @TempDir private Path folder;

  private Child child(String name) {
    return new Child(
        name,
        List.of("sh", "-c", "exit 3"),
        folder.resolve(name + ".out"),
        "ready",
        time -> {
          throw new InterruptedException();
        },
        said::add);
  }

  @Test
  void aBrokerACredentialServiceAndAWorkerThatEndByThemselvesAreAllCounted() throws Exception {
    try (CuttingProxy mail = CuttingProxy.before(1);
        Child broker = child("broker");
        Child credentials = child("credentials");
        Child worker = child("worker-1")) {
      FaultTargets targets = new FaultTargets(broker, credentials, List.of(worker), mail);
      for (Child each : List.of(broker, credentials, worker)) {
        each.start();
        assertThat(said.poll(30, TimeUnit.SECONDS)).contains(each.name() + " ended by itself");
      }

      assertThat(targets.endedByThemselves()).isEqualTo(3);
    }
  }
}
