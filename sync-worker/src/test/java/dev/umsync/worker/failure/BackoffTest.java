package dev.umsync.worker.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.failure.FailureAction.RetryLimits;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final RetryLimits LIMITS =
      new RetryLimits(Duration.ofMillis(500), Duration.ofMinutes(1), 12);

  @Test
  void theBoundDoublesUpToTheCap() {
    assertThat(Backoff.bound(LIMITS, 1)).isEqualTo(Duration.ofMillis(500));
    assertThat(Backoff.bound(LIMITS, 2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.bound(LIMITS, 7)).isEqualTo(Duration.ofSeconds(32));
    assertThat(Backoff.bound(LIMITS, 8)).isEqualTo(Duration.ofMinutes(1));
    assertThat(Backoff.bound(LIMITS, Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
  }

  @Property
  void aWaitLiesBetweenNothingAndTheBound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int failures) {
    Duration wait = new Backoff(new SplittableRandom(seed)).waitAfter(LIMITS, failures);

    assertThat(wait).isBetween(Duration.ZERO, Backoff.bound(LIMITS, failures));
  }

  @Test
  void theJitterIsFullFromEndToEnd() {
    Backoff lowest = new Backoff(drawing(0));
    Backoff highest = new Backoff(drawing(1));

    assertThat(lowest.waitAfter(LIMITS, 4)).isZero();
    assertThat(highest.waitAfter(LIMITS, 4)).isEqualTo(Backoff.bound(LIMITS, 4));
  }

  @Test
  void triesAreUsedUpAtTheirNumber() {
    assertThat(Backoff.exhausted(LIMITS, 11)).isFalse();
    assertThat(Backoff.exhausted(LIMITS, 12)).isTrue();
    assertThatThrownBy(() -> Backoff.bound(LIMITS, 0)).hasMessageContaining("at least 1");
  }

  /** Draws the lowest (0) or the highest (1) value there is. */
  private static RandomGenerator drawing(int end) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public long nextLong(long bound) {
        return end == 0 ? 0 : bound - 1;
      }
    };
  }
}
