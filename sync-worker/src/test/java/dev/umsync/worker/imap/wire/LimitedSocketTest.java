package dev.umsync.worker.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a clock that stands until the test moves it; only the looks are in real time. */
class LimitedSocketTest {
  private static final Duration WRITE = Duration.ofSeconds(30);
  private static final int READ_MILLIS = 60_000;
  private static final Duration A_DAY = Duration.ofDays(1);

  private final AtomicLong now = new AtomicLong(-5);
  private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(1);
  private final SocketLimits limits = new SocketLimits(looks, now::get);
  private ServerSocket server;
  private LimitedSocket socket;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket = limits.over(new Socket(), WRITE);
    socket.setSoTimeout(READ_MILLIS);
    socket.connect(server.getLocalSocketAddress());
    far = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    looks.shutdownNow();
    socket.close();
    far.close();
    server.close();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** Again and again, for the other thread may be late to begin. */
  private void passUntil(CompletableFuture<?> done, Duration time) throws Exception {
    for (int i = 0; i < 100 && !done.isDone(); i++) {
      pass(time);
      awaitLooks(2);
    }
  }

  private CompletableFuture<Integer> reading() {
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            read.complete(socket.getInputStream().read());
          } catch (IOException e) {
            read.completeExceptionally(e);
          }
        });
    return read;
  }

  private void awaitLooks(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      looks.schedule(() -> {}, SocketLimits.LOOK_MILLIS, TimeUnit.MILLISECONDS).get();
    }
  }

  @Test
  void aReadThatTakesTooLongTimesOutAndClosesTheSocket() throws Exception {
    CompletableFuture<Integer> read = reading();
    awaitLooks(2);
    assertThat(read).isNotDone();
    passUntil(read, Duration.ofMillis(READ_MILLIS + 1L));

    assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("Read timed out");
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void aServerThatIsSilentWhileTlsIsAgreedOnIsGivenUp() throws Exception {
    Tls tls = Tls.trusting(Optional.empty());
    CompletableFuture<Void> agreed = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            tls.over(socket, "localhost", far.getLocalPort()).close();
            agreed.complete(null);
          } catch (IOException e) {
            agreed.completeExceptionally(e);
          }
        });
    passUntil(agreed, Duration.ofMillis(READ_MILLIS + 1L));

    assertThatThrownBy(() -> agreed.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(socket.isClosed()).isTrue();
    assertThat(limits.open()).isZero();
  }

  @Test
  void aReadWithinItsTimeIsLeftAlone() throws Exception {
    CompletableFuture<Integer> read = reading();
    awaitLooks(1);
    pass(Duration.ofMillis(READ_MILLIS - 1L));
    awaitLooks(2);
    far.getOutputStream().write('x');

    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo('x');
    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  void aPatientReadMayTakeForEver() throws Exception {
    socket.setPatient(true);
    CompletableFuture<Integer> read = reading();
    awaitLooks(1);
    pass(A_DAY);
    awaitLooks(2);
    far.getOutputStream().write('x');

    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo('x');
  }

  @Test
  void nobodyWhoWaitsForNothingIsClosed() throws Exception {
    socket.getOutputStream().write('x');
    pass(A_DAY);
    awaitLooks(2);

    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  void aWriteThatTakesTooLongTimesOut() throws Exception {
    CompletableFuture<Void> write = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              socket.getOutputStream().write(new byte[1 << 20]); // nobody reads it
            }
          } catch (IOException e) {
            write.completeExceptionally(e);
          }
        });
    awaitLooks(3);
    assertThat(write).isNotDone();
    passUntil(write, WRITE.plusMillis(1));

    assertThatThrownBy(() -> write.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("Write timed out");
  }

  @Test
  void aSocketThatSomebodyElseClosesHasNotTimedOut() throws Exception {
    CompletableFuture<Integer> read = reading();
    awaitLooks(1);
    socket.close();

    assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketException.class)
        .hasMessageNotContaining("timed out");
  }

  @Test
  void theReadLimitOfTheSocketBelowIsTakenOver() throws Exception {
    try (Socket plain = new Socket()) {
      plain.setSoTimeout(77);

      assertThat(limits.over(plain, WRITE).getSoTimeout()).isEqualTo(77);
      assertThat(plain.getSoTimeout()).isZero();
    }
  }
}
