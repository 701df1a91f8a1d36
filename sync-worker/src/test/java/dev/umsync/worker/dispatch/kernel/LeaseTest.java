package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Lease;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
  @Test
  void holdsFromTheSendingOfAnAcknowledgedCommitForItsLength() {
    AtomicLong nanos = new AtomicLong(-5);
    Lease lease = new Lease(nanos::get, Duration.ofNanos(100));
    assertThat(lease.permitsMailboxChange()).as("no commit yet").isFalse();
    nanos.set(40);
    lease.acknowledged(10);
    assertThat(lease.permitsMailboxChange()).isTrue();
    nanos.set(109);
    assertThat(lease.permitsMailboxChange()).isTrue();
    nanos.set(110);
    assertThat(lease.permitsMailboxChange()).isFalse();
    lease.acknowledged(100);
    assertThat(lease.permitsMailboxChange()).isTrue();
    lease.lose();
    assertThat(lease.permitsMailboxChange()).isFalse();
  }

  @Test
  void backoffGrowsToItsCapWithFullJitterOnTopOfWhatTheServerNamed() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(3));
    long[] longest = new long[12];
    for (int i = 0; i < 2_000; i++) {
      for (int failures = 1; failures < 12; failures++) {
        Duration wait = backoff.after(failures, Duration.ofSeconds(7)).minusSeconds(7);
        assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        longest[failures] = Math.max(longest[failures], wait.toMillis());
        Duration half = backoff.atLeastHalf(failures, Duration.ofSeconds(30));
        assertThat(half).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
      }
    }
    assertThat(longest[1]).isBetween(90L, 100L);
    assertThat(longest[2]).isBetween(180L, 200L);
    assertThat(longest[11]).isBetween(950L, 1_000L);
    assertThat(
            new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(4), new Random(1))
                .atLeastHalf(9, Duration.ZERO))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(4));
  }
}
