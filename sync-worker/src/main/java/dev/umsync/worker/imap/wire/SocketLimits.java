package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends reads and writes that take too long, by closing their socket. One look at all sockets every
 * {@value #LOOK_MILLIS} ms: a timer for each read and each write, which is what the JDK's and
 * Angus's own limits are, took 6 % of a worker's processor time. Safe for any number of threads.
 */
public final class SocketLimits {
  /** A limit is overstepped by no more than this. */
  static final long LOOK_MILLIS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(SocketLimits.class);

  private final Set<LimitedSocket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks;
  private final LongSupplier nanos;

  /**
   * Looks from now on, until the executor is shut down.
   *
   * @param looks one thread is enough; a look takes some microseconds
   * @param nanos tells time from any origin, such as {@link System#nanoTime}
   */
  public SocketLimits(ScheduledExecutorService looks, LongSupplier nanos) {
    this.looks = looks;
    this.nanos = nanos;
    var _ =
        looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * The socket with limits, until it is closed.
   *
   * @param write the longest that one write may take; a read's is set as {@link
   *     Socket#setSoTimeout} is
   */
  LimitedSocket over(Socket socket, Duration write) throws IOException {
    LimitedSocket limited = new LimitedSocket(socket, write, nanos, looks, open::remove);
    open.add(limited);
    return limited;
  }

  /** Sockets that are looked at. */
  int open() {
    return open.size();
  }

  private void look() {
    long now = nanos.getAsLong();
    // An interrupted thread closes the socket below ours, which does not hear of it.
    open.removeIf(socket -> isOver(socket, now));
  }

  private static boolean isOver(LimitedSocket socket, long now) {
    try {
      socket.closeIfLate(now);
      return socket.isClosed();
    } catch (RuntimeException e) {
      // An exception would end all looks.
      LOG.atError()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("A socket could not be looked at; it is looked at again");
      return false;
    }
  }
}
