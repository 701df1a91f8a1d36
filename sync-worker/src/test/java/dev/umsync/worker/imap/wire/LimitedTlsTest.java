package dev.umsync.worker.imap.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.testbed.net.Listener;
import dev.umsync.testbed.net.ServerCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS over a socket with limits, to a server that says nothing and closes nothing. The clock
 * stands, so whatever would wait for the server waits for ever.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitedTlsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(1);
  private final SocketLimits limits = new SocketLimits(looks, () -> 0);
  private final ConnectionSocket connection = new ConnectionSocket(limits, Duration.ofSeconds(30));
  private Listener server;
  private TlsSocket socket;

  @BeforeEach
  void connect() throws IOException {
    ServerCertificate certificate = ServerCertificate.create(folder, Clock.systemUTC(), RANDOM);
    server = Listener.tls(certificate, 0, this::handshakeAndWait);
    Socket plain = new Socket("127.0.0.1", server.port());
    socket =
        (TlsSocket)
            new TrustedSockets(Tls.trusting(Optional.of(certificate.certificateFile())), connection)
                .createSocket(plain, "127.0.0.1", server.port(), true);
    socket.setSoTimeout(60_000);
    // The session tickets that come first, and one byte.
    assertThat(socket.getInputStream().read()).isEqualTo('x');
  }

  private void handshakeAndWait(Socket accepted) throws IOException {
    accepted.getOutputStream().write('x');
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    over.countDown();
    connection.close();
    server.close();
    looks.shutdownNow();
  }

  @Test
  void closingDoesNotWaitForTheServerThoughReadsWerePatient() throws Exception {
    assertThat(socket.session().getProtocol()).isEqualTo("TLSv1.3");
    connection.setPatient(true);
    connection.closing();
    socket.close();
    connection.close();

    assertThat(limits.open()).isZero();
  }

  @Test
  void aSocketWhoseReaderWasInterruptedIsForgotten() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              reading.countDown();
              try {
                socket.getInputStream().read();
              } catch (IOException interrupted) {
                return;
              }
            });
    reading.await();
    reader.interrupt();
    reader.join();
    socket.close();
    for (int i = 0; i < 100 && limits.open() > 0; i++) {
      looks.schedule(() -> {}, SocketLimits.LOOK_MILLIS, TimeUnit.MILLISECONDS).get();
    }

    assertThat(limits.open()).isZero();
  }
}
