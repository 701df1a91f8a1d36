package dev.umsync.common.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UploadBudgetTest {
  private static final int MIB = 1024 * 1024;
  private final UploadBudget budget = new UploadBudget(2 * MIB, Duration.ZERO);

  @Test
  void whatIsReservedIsNotThereForOthersUntilGivenBack() throws InterruptedException {
    UploadBudget.Reservation first = budget.reserve(MIB + 1).orElseThrow();
    assertThat(budget.reserve(MIB)).isEmpty();

    first.close();
    first.close();

    assertThat(budget.reserve(2 * MIB)).isPresent();
    assertThat(budget.freeBytes()).isZero();
  }

  @Test
  void evenTinyRequestsAreBoundedInNumber() throws InterruptedException {
    int taken = 0;
    for (Optional<UploadBudget.Reservation> r = budget.reserve(1);
        r.isPresent();
        r = budget.reserve(1)) {
      taken++;
    }

    assertThat(taken).isEqualTo(32);
  }

  @Test
  void requestLargerThanTheBudgetIsAloneNotImpossible() throws InterruptedException {
    assertThat(budget.reserve(100L * MIB)).isPresent();
    assertThat(budget.reserve(1)).isEmpty();
  }
}
