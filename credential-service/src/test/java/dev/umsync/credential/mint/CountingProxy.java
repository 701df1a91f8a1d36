package dev.umsync.credential.mint;

import dev.umsync.testbed.net.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP proxy on 127.0.0.1 that forwards and tunnels to 127.0.0.1, and counts both. */
final class CountingProxy implements AutoCloseable {
  private final AtomicInteger forwarded = new AtomicInteger();
  private final AtomicInteger tunnels = new AtomicInteger();
  private final Listener listener;

  private CountingProxy() throws IOException {
    listener = Listener.plain(0, this::serve);
  }

  static CountingProxy start() throws IOException {
    return new CountingProxy();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.port());
  }

  int forwarded() {
    return forwarded.get();
  }

  int tunnels() {
    return tunnels.get();
  }

  private void serve(Socket client) throws IOException {
    String head = head(client.getInputStream());
    String[] request = head.lines().findFirst().orElse("").split(" ", -1);
    if (request[0].equals("CONNECT")) {
      tunnels.incrementAndGet();
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      pipe(client, URI.create("x://" + request[1]).getPort());
    } else {
      forwarded.incrementAndGet();
      URI target = URI.create(request[1]);
      pipe(client, target.getPort(), head.replace(request[1], target.getPath()));
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request broke off");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  /** Passes bytes both ways until either side ends. */
  static void pipe(Socket client, int port) throws IOException {
    pipe(client, port, "");
  }

  private static void pipe(Socket client, int port, String first) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      server.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
      Thread back =
          Thread.startVirtualThread(() -> {
            pass(server, client);
            close(client);
          });
      pass(client, server);
      close(server);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // The other side has gone; the caller closes both.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
