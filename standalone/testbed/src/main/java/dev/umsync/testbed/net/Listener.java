package dev.umsync.testbed.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server socket, on 127.0.0.1 unless told otherwise, that serves every connection on a virtual
 * thread of its own. Closing it closes every connection; whoever serves them sees an IOException.
 * Safe from any thread.
 */
public final class Listener implements AutoCloseable {
  /** Serves one connection until it ends; the socket is closed afterwards. */
  @FunctionalInterface
  public interface Service {
    void serve(Socket socket) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final ServerSocket server;
  private final Service service;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread accepting;

  private Listener(ServerSocket server, Service service) {
    this.server = server;
    this.service = service;
    this.accepting = Thread.ofVirtual().name("listener-" + port()).unstarted(this::acceptAll);
  }

  /**
   * Listens in clear.
   *
   * @param port 0 for any free one
   */
  public static Listener plain(int port, Service service) throws IOException {
    return plain(Reach.LOOPBACK, port, service);
  }

  /** The same on another address. */
  public static Listener plain(Reach reach, int port, Service service) throws IOException {
    return started(new ServerSocket(), reach, port, service);
  }

  /**
   * Listens with TLS.
   *
   * @param port 0 for any free one
   */
  public static Listener tls(ServerCertificate certificate, int port, Service service)
      throws IOException {
    return tls(certificate, Reach.LOOPBACK, port, service);
  }

  /** The same on another address. */
  public static Listener tls(ServerCertificate certificate, Reach reach, int port, Service service)
      throws IOException {
    return started(
        certificate.serverContext().getServerSocketFactory().createServerSocket(),
        reach,
        port,
        service);
  }

  /** The port it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** Connections open now. */
  public int connections() {
    return open.size();
  }

  @Override
  public void close() {
    closeQuietly(server);
    try {
      // The port is not given back before the accepting thread has let go of it.
      if (!accepting.join(LONGEST_CLOSE)) {
        LOG.atWarn().addKeyValue("port", port()).log("The port is still being let go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.forEach(Listener::closeQuietly);
  }

  private static Listener started(ServerSocket server, Reach reach, int port, Service service)
      throws IOException {
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(reach.bindAddress(), port), 1024);
    Listener listener = new Listener(server, service);
    listener.accepting.start();
    return listener;
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        if (server.isClosed()) {
          closeQuietly(socket);
        }
        Thread.ofVirtual().name("connection-" + port()).start(() -> serve(socket));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("port", port()).setCause(e).log("A connection was not accepted");
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      service.serve(socket);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("port", port()).setCause(e).log("A connection ended");
    } finally {
      open.remove(socket);
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      LOG.atDebug().setCause(e).log("A socket could not be closed");
    }
  }
}
