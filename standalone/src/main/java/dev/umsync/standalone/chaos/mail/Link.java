package dev.umsync.standalone.chaos.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One relayed connection. {@link #run()} is its upstream thread; cuts are asked for by any thread.
 */
final class Link {
  private static final long NONE = -1;

  /** What a client sends for a flag or a move stays below this, and a voicemail does not. */
  private static final long UPLOAD_BYTES = 1_500;

  private final Socket client;
  private final Socket server;
  private final Runnable onCut;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Bytes of the client that are still passed on. */
  private volatile long toGo = NONE;

  private volatile boolean losing;
  private volatile boolean deaf;

  Link(Socket client, Socket server, Runnable onCut) {
    this.client = client;
    this.server = server;
    this.onCut = onCut;
  }

  void run() {
    Thread down = Thread.ofVirtual().start(this::pumpDown);
    pumpUp();
    try {
      down.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it now, with a reset on both sides. */
  void cut() {
    if (over.compareAndSet(false, true)) {
      onCut.run();
      reset(client);
      reset(server);
    }
  }

  void cutAfter(int bytes) {
    toGo = bytes;
  }

  void loseAnswer() {
    losing = true;
  }

  void spare() {
    toGo = NONE;
    losing = false;
  }

  private void pumpUp() {
    byte[] buffer = new byte[8192];
    long sinceLosing = 0;
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        long left = toGo;
        if (left != NONE && n >= left) {
          out.write(buffer, 0, (int) left);
          cut();
          return;
        }
        if (left != NONE) {
          toGo = left - n;
        }
        if (losing) {
          // Before the bytes go out: the answer may be here at once.
          sinceLosing += n;
          deaf = sinceLosing >= UPLOAD_BYTES;
        } else {
          deaf = false;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side has gone; the other follows.
    }
    end();
  }

  private void pumpDown() {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (deaf) {
          cut();
          return;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side has gone; the other follows.
    }
    end();
  }

  private void end() {
    if (over.compareAndSet(false, true)) {
      close(client);
      close(server);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // It is closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }
}
