package dev.umsync.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private final AtomicLong nanos = new AtomicLong(-5); // a monotonic clock may be negative

  @Test
  void burstGoesThroughAndTheNextIsToldHowLongToWait() {
    TokenBucket bucket = new TokenBucket(2, 3, nanos::get);

    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isZero();
    assertThat(bucket.take()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void whoWaitsAsToldGetsThrough() {
    TokenBucket bucket = new TokenBucket(2, 1, nanos::get);
    assertThat(bucket.take()).isZero();
    Duration wait = bucket.take();

    nanos.addAndGet(wait.toNanos());

    assertThat(bucket.take()).isZero();
  }

  @Test
  void batchIsWaitedOutByTheNextRequest() {
    TokenBucket bucket = new TokenBucket(10, 10, nanos::get);
    assertThat(bucket.take()).isZero();
    bucket.charge(29);

    assertThat(bucket.take()).isEqualTo(Duration.ofMillis(2_100));
  }

  @Property(tries = 200)
  void neverMoreThanBurstAndRateAllow(
      @ForAll @IntRange(min = 1, max = 50) int perSecond,
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @IntRange(min = 1, max = 40) int tenths) {
    TokenBucket bucket = new TokenBucket(perSecond, burst, nanos::get);
    int through = 0;
    for (int tenth = 0; tenth < tenths; tenth++) {
      for (int i = 0; i < 200; i++) {
        through += bucket.take().isZero() ? 1 : 0;
      }
      nanos.addAndGet(Duration.ofMillis(100).toNanos());
    }

    assertThat(through).isLessThanOrEqualTo(burst + perSecond * tenths / 10 + 1);
  }
}
