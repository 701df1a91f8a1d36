package dev.umsync.credential.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInLimitsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final SignInLimits limits = new SignInLimits(nanos::get);

  @Test
  void fiveTriesAtOnceThenOneEachTenSeconds() {
    for (int i = 0; i < 5; i++) {
      assertThat(limits.take("10.0.0.1", "ana")).isEmpty();
    }
    assertThat(limits.take("10.0.0.1", "ana"))
        .hasValueSatisfying(w -> assertThat(w).isLessThanOrEqualTo(Duration.ofSeconds(11)));

    nanos.addAndGet(Duration.ofSeconds(11).toNanos());

    assertThat(limits.take("10.0.0.1", "ana")).isEmpty();
    assertThat(limits.take("10.0.0.1", "ana")).isPresent();
  }

  @Test
  void aNameIsLimitedFromWhateverAddressItIsTriedAndAnAddressForWhateverName() {
    for (int i = 0; i < 5; i++) {
      assertThat(limits.take("10.0.0." + i, "ana")).isEmpty();
      assertThat(limits.take("10.0.1.1", "name-" + i)).isEmpty();
    }

    assertThat(limits.take("10.0.0.99", "ana")).isPresent();
    assertThat(limits.take("10.0.1.1", "another")).isPresent();
    assertThat(limits.take("10.0.0.99", "another")).isEmpty();
  }

  @Test
  void whoSignsInBeginsAnew() {
    for (int i = 0; i < 5; i++) {
      assertThat(limits.take("10.0.0.1", "ana")).isEmpty();
    }
    limits.succeeded("10.0.0.1", "ana");

    assertThat(limits.take("10.0.0.1", "ana")).isEmpty();
  }
}
