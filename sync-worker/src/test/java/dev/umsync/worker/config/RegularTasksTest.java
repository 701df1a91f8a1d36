package dev.umsync.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegularTasksTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HandTimer timer = new HandTimer();
  private final AtomicInteger tries = new AtomicInteger();

  private void fail() {
    tries.incrementAndGet();
    throw new IllegalStateException("for a test");
  }

  @Test
  void aTaskThatFailsIsDoneAgainInItsTime() {
    new RegularTasks(timer, Runnable::run, () -> false).every(SECOND, this::fail);

    timer.passes(SECOND.multipliedBy(3));

    assertThat(tries).hasValue(3);
  }

  @Test
  void oneThatFailsBesideTheTimersThreadHarmsNoThreadThatDoesIt() {
    List<Runnable> beside = new ArrayList<>();
    new RegularTasks(timer, beside::add, () -> false).besideEvery(SECOND, this::fail);

    timer.passes(SECOND.multipliedBy(3));
    assertThat(tries).hasValue(0);
    beside.forEach(Runnable::run);

    assertThat(tries).hasValue(3);
  }

  @Test
  void anExecutorThatTakesNothingEndsNoTask() {
    Executor takesNothing = task -> fail();
    new RegularTasks(timer, takesNothing, () -> true).besideEvery(SECOND, () -> {});

    timer.passes(SECOND.multipliedBy(3));

    assertThat(tries).hasValue(3);
  }
}
