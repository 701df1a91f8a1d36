package dev.umsync.worker.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Stands before a mail server and can keep its answers to itself. */
final class StallingForwarder implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private volatile boolean stalled;
  private volatile long lastByte = System.nanoTime();

  StallingForwarder(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Whether nobody has said anything for that long. */
  boolean quietFor(Duration time) {
    return System.nanoTime() - lastByte >= time.toNanos();
  }

  /** From now on no answer reaches a client; what clients send reaches the server. */
  void stall() {
    stalled = true;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> copy(client, server, false));
        Thread.ofVirtual().start(() -> copy(server, client, true));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        lastByte = System.nanoTime();
        if (!(answers && stalled)) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException closed) {
      // One side has gone; the other follows.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
