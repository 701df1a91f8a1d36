package dev.umsync.standalone.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.chaos.fault.Schedule.Planned;
import dev.umsync.standalone.chaos.mail.CuttingProxy;
import dev.umsync.standalone.chaos.process.Child;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On processes that can't be started, for their program does not exist. */
class FaultRunnerTest {
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  @TempDir private Path folder;

  private Child child(String name) {
    return new Child(
        name,
        List.of(folder.resolve("no-such-program").toString()),
        folder.resolve(name + ".out"),
        "ready",
        time -> {},
        said::add);
  }

  @Test
  void aFaultThatBreaksOffIsSaidAndCountedAndTheOthersAreInjected() throws Exception {
    try (CuttingProxy mail = CuttingProxy.before(1);
        ScheduleLog log = ScheduleLog.in(folder.resolve("schedule.jsonl"))) {
      FaultRunner faults =
          new FaultRunner(
              new FaultTargets(
                  child("broker"), child("credentials"), List.of(child("worker-1")), mail),
              log,
              Clock.fixed(Instant.parse("2026-11-30T09:00:00Z"), ZoneOffset.UTC),
              () -> 0,
              time -> {},
              said::add);

      faults.run(
          new Schedule(
              List.of(
                  new Planned(0, new Fault.WorkerKill(0, 5)),
                  new Planned(0, new Fault.MailAway(5)))));

      assertThat(faults.injected()).isEqualTo(2);
      assertThat(faults.brokenOff()).isEqualTo(1);
      assertThat(said).singleElement().asString().contains("WorkerKill").contains("worker-1");
    }
  }
}
