package dev.umsync.common.upload;

import dev.umsync.common.upload.BodyRefused.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A body that has so long to come, so that a sender who trickles can't hold the budget. Thread
 * rule: one thread.
 */
public final class TimedInput extends FilterInputStream {
  private final LongSupplier nanoTicker;
  private final Duration allowed;
  private final long startedNanos;

  /**
   * @param allowed from now to the last byte
   */
  public TimedInput(InputStream body, Duration allowed, LongSupplier nanoTicker) {
    super(body);
    this.nanoTicker = nanoTicker;
    this.allowed = allowed;
    this.startedNanos = nanoTicker.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (nanoTicker.getAsLong() - startedNanos > allowed.toNanos()) {
      throw tooSlow();
    }
    try {
      return super.read(to, offset, length);
    } catch (SocketTimeoutException e) {
      throw tooSlow();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        throw tooSlow();
      }
      throw e;
    }
  }

  private BodyRefused tooSlow() {
    return new BodyRefused(
        Reason.TOO_SLOW, "The body did not come within %d s.".formatted(allowed.toSeconds()));
  }

  /** Reads and forgets the rest, at most that many bytes; false if there is more. */
  public boolean drain(long mostBytes) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    long drained = 0;
    for (int read = read(buffer, 0, buffer.length);
        read >= 0;
        read = read(buffer, 0, buffer.length)) {
      drained += read;
      if (drained > mostBytes) {
        return false;
      }
    }
    return true;
  }
}
