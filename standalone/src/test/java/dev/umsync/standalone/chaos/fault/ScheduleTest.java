package dev.umsync.standalone.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.StartFailed;
import dev.umsync.standalone.chaos.fault.Schedule.Bounds;
import dev.umsync.standalone.chaos.fault.Schedule.Planned;
import dev.umsync.standalone.chaos.mail.Cut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {
  private static final Duration SESSION = Duration.ofSeconds(6);
  private static final Bounds HOUR = new Bounds(3, Duration.ofHours(1), 8, SESSION);

  @Test
  void theSameSeedGivesTheSameScheduleAndAnotherAnother() {
    assertThat(Schedule.of(7, HOUR)).isEqualTo(Schedule.of(7, HOUR));
    assertThat(Schedule.of(7, HOUR)).isNotEqualTo(Schedule.of(8, HOUR));
  }

  @Test
  void anHourHoldsEveryKindOfFaultInOrderAndWithinItsTime() {
    List<Planned> faults = Schedule.of(7, HOUR).faults();

    assertThat(faults).extracting(Planned::afterMillis).isSorted();
    assertThat(faults)
        .allSatisfy(p ->
            assertThat(p.afterMillis() + p.fault().millis()).isLessThan(HOUR.lasts().toMillis()));
    assertThat(faults)
        .extracting(p -> p.fault().getClass().getSimpleName())
        .containsAll(
            Arrays.stream(Fault.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
    assertThat(faults).hasSizeBetween(8 * 60 / 2, 8 * 60 * 2);
  }

  @Test
  void someFreezesOutlastTheSessionAndSomeDoNot() {
    List<Long> freezes =
        Schedule.of(7, HOUR).faults().stream()
            .filter(p -> p.fault() instanceof Fault.WorkerFreeze)
            .map(p -> p.fault().millis())
            .toList();

    assertThat(freezes).anyMatch(f -> f > SESSION.toMillis());
    assertThat(freezes).anyMatch(f -> f < SESSION.toMillis());
  }

  @Test
  void aLoggedScheduleIsReadBackAsItWasInjected(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("schedule.jsonl");
    List<Planned> faults =
        List.of(
            new Planned(10, new Fault.WorkerKill(2, 500)),
            new Planned(20, new Fault.WorkerFreeze(0, 9_000)),
            new Planned(30, new Fault.RollingRestart()),
            new Planned(40, new Fault.BrokerKill(1)),
            new Planned(50, new Fault.BrokerRestart(0)),
            new Planned(60, new Fault.ConnectionCut(Cut.ANSWER_LOST, 40, -5L)),
            new Planned(70, new Fault.MailAway(700)),
            new Planned(80, new Fault.CredentialKill(3)));
    try (ScheduleLog log = ScheduleLog.in(file)) {
      for (Planned p : faults) {
        log.began(Instant.EPOCH, p.afterMillis(), p.fault());
        log.ended(Instant.EPOCH.plusSeconds(1), p.afterMillis(), p.fault());
      }
    }

    assertThat(ScheduleLog.read(file).faults()).isEqualTo(faults);
    assertThat(Files.readAllLines(file)).hasSize(16).first().asString().contains("1970-01-01T");
  }

  @Test
  void aFileThatIsNoScheduleIsRefusedNamingTheLine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("other.json"), "\n{\"what\":\"began\"}\n");

    assertThatThrownBy(() -> ScheduleLog.read(file))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("Line 2");
    assertThatThrownBy(() -> ScheduleLog.read(folder.resolve("none")))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("can't be read");
  }

  @Test
  void faultsOutOfTheirBoundsAreRefused() {
    assertThatThrownBy(() -> new Fault.WorkerKill(-1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fault.MailAway(Fault.LONGEST_MILLIS + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fault.ConnectionCut(Cut.AT_ONCE, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
