package dev.umsync.worker.imap.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.net.Listener;
import dev.umsync.testbed.net.ServerCertificate;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the JDK's own TLS at the other end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsSocketTest {
  private static final int RECORDING_BYTES = 137_000;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private final CompletableFuture<Exception> ending = new CompletableFuture<>();
  private ServerCertificate certificate;
  private Tls tls;
  private Listener server;
  private Line line;

  /** What the server does with a connection. */
  private interface Service {
    void serve(SSLSocket socket) throws IOException;
  }

  @BeforeEach
  void trust() throws IOException {
    certificate = ServerCertificate.create(folder, Clock.systemUTC(), new SecureRandom());
    tls = Tls.trusting(Optional.of(certificate.certificateFile()));
  }

  private void serve(Service service) throws IOException {
    server =
        Listener.tls(
            certificate,
            0,
            socket -> {
              try {
                service.serve((SSLSocket) socket);
              } catch (IOException e) {
                ending.complete(e);
                throw e;
              }
            });
  }

  private TlsSocket connect() throws IOException {
    return connect(tls, "localhost");
  }

  private TlsSocket connect(Tls tls, String name) throws IOException {
    line = new Line(new Socket("127.0.0.1", server.port()));
    return tls.over(line, name, server.port());
  }

  @AfterEach
  void close() throws IOException {
    line.close();
    server.close();
  }

  private static void echo(SSLSocket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static byte[] exchanged(TlsSocket socket, byte[] sent) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var heard = threads.submit(() -> socket.getInputStream().readNBytes(sent.length));
      socket.getOutputStream().write(sent);
      socket.getOutputStream().flush();
      return heard.get();
    }
  }

  @Test
  void whatIsWrittenInPiecesOfAnySizeArrivesWhileTheOtherSideTalks() throws Exception {
    long seed = new SecureRandom().nextLong();
    Random random = new Random(seed);
    byte[] sent = bytes(1_000_000);
    serve(TlsSocketTest::echo);
    try (TlsSocket socket = connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Random sizes = new Random(seed + 1);
      var heard =
          threads.submit(() -> {
            byte[] all = new byte[sent.length];
            InputStream in = socket.getInputStream();
            for (int at = 0; at < all.length; ) {
              int most = Math.min(all.length - at, 1 + sizes.nextInt(40_000));
              at += in.read(all, at, most);
            }
            return all;
          });
      OutputStream out = socket.getOutputStream();
      for (int at = 0; at < sent.length; ) {
        int count = Math.min(sent.length - at, 1 + random.nextInt(100_000));
        out.write(sent, at, count);
        at += count;
        if (random.nextBoolean()) {
          out.flush();
        }
      }
      out.flush();

      assertThat(heard.get()).as("seed %d", seed).isEqualTo(sent);
    }
  }

  @Test
  void aRecordingLeavesInTwoWrites() throws Exception {
    serve(TlsSocketTest::echo);
    try (TlsSocket socket = connect()) {
      line.writes.set(0);
      byte[] sent = bytes(RECORDING_BYTES);
      socket.getOutputStream().write(sent);
      socket.getOutputStream().flush();

      assertThat(line.writes).hasValue(2);
      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void nothingLeavesBeforeItIsFlushed() throws Exception {
    serve(TlsSocketTest::echo);
    try (TlsSocket socket = connect()) {
      line.writes.set(0);
      socket.getOutputStream().write(bytes(1_000));

      assertThat(line.writes).hasValue(0);
      socket.getOutputStream().flush();
      assertThat(line.writes).hasValue(1);
    }
  }

  @Test
  void whoeverWaitsHoldsNoBuffer() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    serve(socket -> {
      socket.getOutputStream().write(bytes(RECORDING_BYTES));
      go.join();
      socket.getOutputStream().write('x');
      echo(socket);
    });
    try (TlsSocket socket = connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InputStream in = socket.getInputStream();
      assertThat(in.readNBytes(RECORDING_BYTES)).isEqualTo(bytes(RECORDING_BYTES));
      line.waits.drainPermits();
      var heard = threads.submit(() -> in.read());
      line.waits.acquire();

      assertThat(socket.heldBytes()).isZero();
      go.complete(null);
      assertThat(heard.get()).isEqualTo('x');
      assertThat(socket.heldBytes()).isZero();
    }
  }

  @Test
  void keysAreChangedInBetween() throws Exception {
    serve(socket -> {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < 3; i++) {
        byte[] heard = in.readNBytes(RECORDING_BYTES);
        // TLS 1.3 has no second handshake: the JDK asks for new keys instead (RFC 8446, 4.6.3).
        socket.startHandshake();
        socket.getOutputStream().write(heard);
      }
    });
    try (TlsSocket socket = connect()) {
      assertThat(socket.session().getProtocol()).isEqualTo("TLSv1.3");
      byte[] sent = bytes(RECORDING_BYTES);
      for (int i = 0; i < 3; i++) {
        assertThat(exchanged(socket, sent)).isEqualTo(sent);
      }
    }
  }

  @Test
  void anOlderServerShakesHandsAgainWithWhoeverOnlyReads() throws Exception {
    serve(socket -> {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.getOutputStream().write('x');
      socket.startHandshake();
      socket.getOutputStream().write('y');
      echo(socket);
    });
    try (TlsSocket socket = connect()) {
      assertThat(socket.getInputStream().readNBytes(2)).containsExactly('x', 'y');
    }
  }

  @Test
  void sessionsOfAnOlderServerAreResumed() throws Exception {
    serve(socket -> {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      echo(socket);
    });
    byte[] sent = bytes(RECORDING_BYTES);
    byte[] first;
    try (TlsSocket socket = connect()) {
      assertThat(socket.session().getProtocol()).isEqualTo("TLSv1.2");
      assertThat(exchanged(socket, sent)).isEqualTo(sent);
      first = socket.session().getId();
      assertThat(first).isNotEmpty();
    }
    try (TlsSocket socket = connect()) {
      assertThat(exchanged(socket, sent)).isEqualTo(sent);
      assertThat(socket.session().getId()).isEqualTo(first);
    }
  }

  @Test
  void aServerWithAnotherNameIsRefused() throws Exception {
    serve(TlsSocketTest::echo);

    assertThatThrownBy(() -> connect(tls, "imap.example.org"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("imap.example.org");
    assertThat(line.isClosed()).isTrue();
  }

  @Test
  void aServerThatNobodyTrustsIsToldSo() throws Exception {
    serve(TlsSocketTest::echo);
    ServerCertificate other =
        ServerCertificate.create(elsewhere, Clock.systemUTC(), new SecureRandom());

    assertThatThrownBy(
            () -> connect(Tls.trusting(Optional.of(other.certificateFile())), "localhost"))
        .isInstanceOf(SSLException.class);
    assertThat(line.isClosed()).isTrue();
    assertThat(ending.get()).hasMessageContaining("bad_certificate");
  }

  @Test
  void aServerThatEndsBeforeTlsIsAgreedOnHasEnded() throws Exception {
    server = Listener.plain(0, socket -> socket.getInputStream().read());

    assertThatThrownBy(this::connect).isInstanceOf(EOFException.class);
    assertThat(line.isClosed()).isTrue();
  }

  @Test
  void theEndIsTheEndAndTheServerHearsOurs() throws Exception {
    CompletableFuture<Integer> last = new CompletableFuture<>();
    serve(socket -> {
      socket.getOutputStream().write('x');
      socket.shutdownOutput();
      last.complete(socket.getInputStream().read());
    });
    TlsSocket socket = connect();
    assertThat(socket.getInputStream().readAllBytes()).containsExactly('x');
    line.waits.drainPermits();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
    assertThat(line.waits.availablePermits()).as("nothing more is waited for").isZero();
    socket.close();
    socket.close();

    assertThat(last.get()).as("a farewell, not a line that was cut").isEqualTo(-1);
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void whatTheServerSaidLastIsHeardAfterAFailedWrite() throws Exception {
    serve(socket -> {
      socket.getOutputStream().write("* BYE too much\r\n".getBytes(US_ASCII));
      echo(socket);
    });
    try (TlsSocket socket = connect()) {
      line.broken = true;
      OutputStream out = socket.getOutputStream();

      assertThatThrownBy(() -> out.write(bytes(RECORDING_BYTES))).hasMessage("broken");
      assertThat(socket.getInputStream().readNBytes(14))
          .asString(US_ASCII)
          .isEqualTo("* BYE too much");
    }
  }

  @Test
  void closingDoesNotWaitForAWriteThatNobodyTakes() throws Exception {
    serve(TlsSocketTest::echo);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TlsSocket socket = connect();
      line.stuck = true;
      line.writes.set(0);
      var written =
          threads.submit(() -> {
            socket.getOutputStream().write(bytes(RECORDING_BYTES));
            return "";
          });
      line.writing.acquire();
      socket.close();

      assertThatThrownBy(written::get).hasCauseInstanceOf(IOException.class);
    }
  }

  /** Counts writes and waits, and breaks. */
  private static final class Line extends WriteTimeoutSocket {
    private final Socket socket;
    private final AtomicInteger writes = new AtomicInteger();
    private final Semaphore waits = new Semaphore(0);
    private final Semaphore writing = new Semaphore(0);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean broken;
    private volatile boolean stuck;

    Line(Socket socket) throws IOException {
      super(socket, 0, null);
      this.socket = socket;
    }

    @Override
    public void close() throws IOException {
      closed.complete(null);
      super.close();
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(socket.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          waits.release();
          return in.read(bytes, offset, length);
        }
      };
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(socket.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          writes.incrementAndGet();
          if (broken) {
            throw new IOException("broken");
          }
          if (stuck) {
            writing.release();
            closed.join();
            throw new SocketException("closed");
          }
          out.write(bytes, offset, length);
        }
      };
    }
  }
}
