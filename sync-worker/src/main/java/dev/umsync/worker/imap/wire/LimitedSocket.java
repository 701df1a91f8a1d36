package dev.umsync.worker.imap.wire;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that notes until when a read or a write has to be over, and is closed by {@link
 * SocketLimits} if it is not; the thread that waits gets a {@link SocketTimeoutException}. One
 * thread reads while another writes. Everything but the limits is Angus's delegating socket's.
 */
final class LimitedSocket extends WriteTimeoutSocket {
  private static final Logger LOG = LoggerFactory.getLogger(LimitedSocket.class);

  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_SKIPPED = 8_192;

  /** No limit; a deadline is never this. */
  private static final long NONE = 0;

  private final Socket socket;
  private final long writeNanos;
  private final LongSupplier nanos;
  private final Consumer<LimitedSocket> closed;
  private volatile int readMillis;
  private volatile boolean patient;
  private volatile long readUntil = NONE;
  private volatile long writeUntil = NONE;
  private volatile boolean closing;
  private volatile boolean late;

  /**
   * @param socket connected or not; its read timeout is taken over
   * @param unused Angus's socket wants one and runs nothing on it, for its streams are not used
   * @param closed told when it is
   */
  LimitedSocket(
      Socket socket,
      Duration write,
      LongSupplier nanos,
      ScheduledExecutorService unused,
      Consumer<LimitedSocket> closed)
      throws IOException {
    super(socket, 0, unused);
    this.socket = socket;
    this.writeNanos = write.toNanos();
    this.nanos = nanos;
    this.closed = closed;
    this.readMillis = socket.getSoTimeout();
    socket.setSoTimeout(0);
    socket.setTcpNoDelay(true);
  }

  /** Whether reads may take for ever, as they do while a server has nothing to tell. */
  void setPatient(boolean patient) {
    this.patient = patient;
  }

  /** From now on nothing is worth waiting for: a read or write has a second. */
  void closing() {
    closing = true;
  }

  /** Closes it if what is being read or written should be over by now. */
  void closeIfLate(long now) {
    if (isOver(readUntil, now) || isOver(writeUntil, now)) {
      late = true;
      closeQuietly();
    }
  }

  /** Closed it is in any case. */
  void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      LOG.atTrace().log("A socket did not close in order");
    }
  }

  private static boolean isOver(long until, long now) {
    return until != NONE && now - until > 0;
  }

  private long readNanos() {
    if (closing) {
      return CLOSING_NANOS;
    }
    return patient ? NONE : TimeUnit.MILLISECONDS.toNanos(readMillis);
  }

  private long deadline(long limitNanos) {
    return limitNanos > 0 ? (nanos.getAsLong() + limitNanos) | 1 : NONE;
  }

  private IOException named(IOException trouble, String what) {
    if (!late) {
      return trouble;
    }
    SocketTimeoutException timeout = new SocketTimeoutException(what + " timed out");
    timeout.initCause(trouble);
    return timeout;
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    if (millis < 0) {
      throw new IllegalArgumentException("a timeout of " + millis + " ms");
    }
    readMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return readMillis;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new LimitedInput(socket.getInputStream());
  }

  @Override
  public synchronized OutputStream getOutputStream() throws IOException {
    return new LimitedOutput(socket.getOutputStream());
  }

  @Override
  public void close() throws IOException {
    closed.accept(this);
    socket.close();
  }

  private final class LimitedInput extends FilterInputStream {
    LimitedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      readUntil = deadline(readNanos());
      try {
        return in.read(bytes, offset, length);
      } catch (IOException e) {
        throw named(e, "Read");
      } finally {
        readUntil = NONE;
      }
    }

    /** As a read, with its limit. */
    @Override
    public long skip(long count) throws IOException {
      int length = (int) Math.min(count, MOST_SKIPPED);
      return length <= 0 ? 0 : Math.max(0, read(new byte[length], 0, length));
    }

    @Override
    public void close() throws IOException {
      LimitedSocket.this.close();
    }
  }

  private final class LimitedOutput extends FilterOutputStream {
    LimitedOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writeUntil = deadline(closing ? CLOSING_NANOS : writeNanos);
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw named(e, "Write");
      } finally {
        writeUntil = NONE;
      }
    }

    @Override
    public void close() throws IOException {
      LimitedSocket.this.close();
    }
  }
}
