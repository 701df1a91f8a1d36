package dev.umsync.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.chaos.verdict.Offence;
import dev.umsync.standalone.chaos.verdict.Offence.Kind;
import dev.umsync.standalone.chaos.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosReportTest {
  private static final Verdict CLEAN = new Verdict(3, 3, List.of());

  @Test
  void aRunInWhichAllIsWhereItShouldBeIsGood() {
    assertThat(new ChaosReport(CLEAN, 2, 1, 0).good()).isTrue();
  }

  @Test
  void anOffenceIsNotGood() {
    Verdict verdict = new Verdict(3, 2, List.of(new Offence(Kind.MISSING, "a", "in no folder")));

    assertThat(new ChaosReport(verdict, 2, 1, 0).good()).isFalse();
  }

  @Test
  void aRunThatSentNothingIsNotGood() {
    assertThat(new ChaosReport(new Verdict(0, 0, List.of()), 2, 1, 0).good()).isFalse();
  }

  @Test
  void aRunWhoseLoadOrFaultsBrokeOffIsNotGood() {
    assertThat(new ChaosReport(CLEAN, 2, 1, 1).good()).isFalse();
  }
}
