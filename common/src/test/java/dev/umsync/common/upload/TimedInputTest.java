package dev.umsync.common.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.umsync.common.upload.BodyRefused.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedInputTest {
  private final AtomicLong nanos = new AtomicLong();

  private TimedInput timed(InputStream in) {
    return new TimedInput(in, Duration.ofSeconds(10), nanos::get);
  }

  @Test
  void senderWhoTricklesIsRefusedWhenTheTimeIsOver() throws IOException {
    TimedInput body = timed(new ByteArrayInputStream(new byte[100]));
    assertThat(body.read()).isZero();

    nanos.set(Duration.ofSeconds(11).toNanos());

    assertThat(catchThrowableOfType(BodyRefused.class, body::read).reason())
        .isEqualTo(Reason.TOO_SLOW);
  }

  @Test
  void senderWhoFallsSilentIsRefusedLikewise() {
    InputStream silent =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SocketTimeoutException("Read timed out");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw new SocketTimeoutException("Read timed out");
          }
        };

    assertThat(catchThrowableOfType(BodyRefused.class, timed(silent)::read).reason())
        .isEqualTo(Reason.TOO_SLOW);
  }

  @Test
  void restIsDrainedUpToABound() throws IOException {
    assertThat(timed(new ByteArrayInputStream(new byte[50_000])).drain(50_000)).isTrue();
    assertThat(timed(new ByteArrayInputStream(new byte[50_001])).drain(50_000)).isFalse();
  }
}
