package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskGuardTest {

  private static final Path DIR = Path.of("/data/umsync");
  private static final DiskLimits LIMITS = new DiskLimits(2048, 1024);

  private final AtomicLong usable = new AtomicLong(4096);
  private final AtomicLong nanos = new AtomicLong(-5);
  private final AtomicLong looks = new AtomicLong();

  private final DiskGuard guard =
      new DiskGuard(
          DIR,
          LIMITS,
          dir -> {
            looks.incrementAndGet();
            return usable.get();
          },
          nanos::get,
          Duration.ofNanos(100));

  @Test
  void aFigureIsBelievedForTheInterval() {
    assertThat(guard.hasRoom()).isTrue();
    usable.set(0);
    nanos.addAndGet(99);
    assertThat(guard.hasRoom()).isTrue();
    nanos.addAndGet(1);
    assertThat(guard.hasRoom()).isFalse();
    assertThat(looks).hasValue(2);
  }

  @Test
  void roomEndsJustBelowTheLimit() {
    usable.set(1024);
    assertThat(guard.hasRoom()).isTrue();
    usable.set(1023);
    nanos.addAndGet(100);
    assertThat(guard.hasRoom()).isFalse();
  }

  @Test
  void aDiskThatDoesNotAnswerHasNoRoom() {
    FreeSpace mute =
        dir -> {
          throw new IOException("stale handle");
        };
    DiskGuard blind = new DiskGuard(DIR, new DiskLimits(0, 0), mute, nanos::get, Duration.ZERO);
    assertThat(blind.hasRoom()).isFalse();
    assertThatThrownBy(() -> DiskGuard.requireRoomToStart(DIR, new DiskLimits(0, 0), mute))
        .isInstanceOf(BrokerStartFailed.class)
        .hasMessageContaining(DIR.toString());
  }

  @Test
  void aStartIsRefusedBelowItsLimitWithBothFigures() {
    DiskLimits twoGib = DiskLimits.STANDARD;
    assertThatCode(() -> DiskGuard.requireRoomToStart(DIR, twoGib, dir -> 2L << 30))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> DiskGuard.requireRoomToStart(DIR, twoGib, dir -> (2L << 30) - 1))
        .isInstanceOfSatisfying(
            BrokerStartFailed.class,
            e -> assertThat(e.reason()).isEqualTo(BrokerStartFailed.Reason.DISK_LOW))
        .hasMessageContaining("2047 MiB free")
        .hasMessageContaining("needs 2048 MiB")
        .hasMessageNotContaining("\n");
  }
}
