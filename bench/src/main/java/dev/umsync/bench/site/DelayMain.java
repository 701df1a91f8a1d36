package dev.umsync.bench.site;

import dev.umsync.bench.child.Answer;
import dev.umsync.bench.child.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A line with a delay, in a process of its own: whatever is written on one side comes out on the
 * other half a round trip later, in order and as fast as it came. A connection costs one round trip
 * more before its first byte, as TCP's handshake does; TCP's slow start is not imitated.
 *
 * <p>{@code listen PORT MILLIS} on standard input is answered with {@code done port=N}.
 */
public final class DelayMain {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int CHUNKS_IN_FLIGHT = 64;
  private static final int BACKLOG = 4096;

  private record Chunk(byte[] bytes, int length, long dueNanos) {}

  private DelayMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws Exception {
    Commands.serve(
        System.in,
        System.out,
        words -> {
          ServerSocket server = new ServerSocket();
          server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
          int port = Integer.parseInt(words[1]);
          long halfNanos = Long.parseLong(words[2]) * 500_000;
          Thread.ofPlatform().daemon().start(() -> accept(server, port, halfNanos));
          return new Answer(Map.of("port", (double) server.getLocalPort()));
        });
    System.exit(0);
  }

  private static void accept(ServerSocket server, int port, long halfNanos) {
    while (true) {
      try {
        Socket client = server.accept();
        client.setTcpNoDelay(true);
        long readyNanos = System.nanoTime() + 2 * halfNanos;
        Thread.ofVirtual().start(() -> connect(client, port, halfNanos, readyNanos));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void connect(Socket client, int port, long halfNanos, long readyNanos) {
    sleepUntil(readyNanos);
    try {
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port);
      upstream.setTcpNoDelay(true);
      pipe(client, upstream, halfNanos);
      pipe(upstream, client, halfNanos);
    } catch (IOException e) {
      close(client);
    }
  }

  private static void pipe(Socket from, Socket to, long halfNanos) {
    BlockingQueue<Chunk> line = new ArrayBlockingQueue<>(CHUNKS_IN_FLIGHT);
    Thread.ofVirtual()
        .start(() -> {
          try (InputStream in = from.getInputStream()) {
            while (true) {
              byte[] bytes = new byte[CHUNK_BYTES];
              int length = in.read(bytes);
              line.put(new Chunk(bytes, length, System.nanoTime() + halfNanos));
              if (length < 0) {
                return;
              }
            }
          } catch (IOException e) {
            line.offer(new Chunk(new byte[0], -1, 0));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Thread.ofVirtual()
        .start(() -> {
          try (to;
              OutputStream out = to.getOutputStream()) {
            for (Chunk chunk = line.take(); chunk.length() >= 0; chunk = line.take()) {
              sleepUntil(chunk.dueNanos());
              out.write(chunk.bytes(), 0, chunk.length());
            }
          } catch (IOException e) {
            close(from);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void sleepUntil(long dueNanos) {
    for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone anyway.
    }
  }
}
