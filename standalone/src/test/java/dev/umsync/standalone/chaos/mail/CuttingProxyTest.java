package dev.umsync.standalone.chaos.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.testbed.net.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers every chunk with one byte, behind the proxy. */
class CuttingProxyTest {
  private static final int UPLOAD_BYTES = 50_000;

  private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
  private final Random random = new Random(1);
  private Listener server;
  private CuttingProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = Listener.plain(0, this::serve);
    proxy = CuttingProxy.before(server.port());
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  /** Takes four bytes of length and that many more, then answers; tells what came in all. */
  private void serve(Socket socket) throws IOException {
    int all = 0;
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        byte[] head = in.readNBytes(4);
        if (head.length < 4) {
          return;
        }
        int length = ((head[0] & 255) << 16) | ((head[1] & 255) << 8) | (head[2] & 255);
        all += in.readNBytes(length).length;
        socket.getOutputStream().write('.');
      }
    } finally {
      received.add(all);
    }
  }

  private static void send(Socket client, int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length, 0});
    out.write(new byte[length]);
    OutputStream to = client.getOutputStream();
    to.write(out.toByteArray());
    to.flush();
  }

  /** The answer, or -1 where the connection has gone. */
  private static int answer(Socket client) {
    try {
      return client.getInputStream().read();
    } catch (IOException e) {
      return -1;
    }
  }

  private Socket connected() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(20_000);
    send(client, 10);
    assertThat(answer(client)).isEqualTo('.');
    return client;
  }

  private static int sendAndRead(Socket client, int length) {
    try {
      send(client, length);
    } catch (IOException e) {
      return -1;
    }
    return answer(client);
  }

  @Test
  void whatIsNotCutPassesBothWays() throws Exception {
    try (Socket client = connected()) {
      assertThat(sendAndRead(client, UPLOAD_BYTES)).isEqualTo('.');
    }
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(UPLOAD_BYTES + 10);
    assertThat(proxy.cuts()).isZero();
  }

  @Test
  void aCutAtOnceEndsTheConnection() throws Exception {
    try (Socket client = connected()) {
      proxy.cut(Cut.AT_ONCE, 100, random);
      assertThat(answer(client)).isEqualTo(-1);
    }
    assertThat(proxy.cuts()).isEqualTo(1);
  }

  @Test
  void aCutInAnUploadLeavesTheServerWithPartOfIt() throws Exception {
    try (Socket client = connected()) {
      proxy.cut(Cut.IN_UPLOAD, 100, random);
      assertThat(sendAndRead(client, UPLOAD_BYTES)).isEqualTo(-1);
    }
    assertThat(received.poll(20, TimeUnit.SECONDS)).isLessThan(UPLOAD_BYTES);
    assertThat(proxy.cuts()).isEqualTo(1);
  }

  @Test
  void aLostAnswerLeavesTheServerWithAllOfItAndTheClientWithNothing() throws Exception {
    try (Socket client = connected()) {
      proxy.cut(Cut.ANSWER_LOST, 100, random);
      assertThat(sendAndRead(client, 20)).as("too short for an upload").isEqualTo('.');
      assertThat(sendAndRead(client, UPLOAD_BYTES)).isEqualTo(-1);
    }
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(UPLOAD_BYTES + 30);
    assertThat(proxy.cuts()).isEqualTo(1);
  }

  @Test
  void calmCallsOffWhatHasNotComeToPass() throws Exception {
    try (Socket client = connected()) {
      proxy.cut(Cut.IN_UPLOAD, 100, random);
      proxy.cut(Cut.ANSWER_LOST, 100, random);
      proxy.calm();
      assertThat(sendAndRead(client, UPLOAD_BYTES)).isEqualTo('.');
    }
  }

  @Test
  void awayCutsAndRefusesUntilItComesBack() throws Exception {
    try (Socket client = connected()) {
      proxy.goAway();
      assertThat(answer(client)).isEqualTo(-1);
    }
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.setSoTimeout(20_000);
      assertThat(sendAndRead(client, 10)).isEqualTo(-1);
    }
    proxy.comeBack();
    connected().close();
  }
}
