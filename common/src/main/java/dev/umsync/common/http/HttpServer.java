package dev.umsync.common.http;

import dev.umsync.common.config.StartFailed;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A running server with bounds on connections, requests and bodies. Each request has a virtual
 * thread of its own. Safe for all threads; whoever starts it closes it.
 */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int MAX_REQUESTS = 500;
  private static final long MAX_PAYLOAD_BYTES = 1L << 20;
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final WebServer server;
  private final Listener listener;

  private HttpServer(WebServer server, Listener listener) {
    this.server = server;
    this.listener = listener;
  }

  /** As below, with bodies up to 1 MiB, 1,000 connections and 500 requests at once. */
  public static HttpServer start(Listener listener, Optional<TlsMaterial> tls, Routes routes) {
    return start(listener, tls, routes, further -> {});
  }

  /**
   * Listens from now on.
   *
   * @param tls empty for clear text
   * @param further changes the bounds, such as the longest body
   * @throws StartFailed if the port is taken or may not be used, or the host is not this machine's
   */
  public static HttpServer start(
      Listener listener,
      Optional<TlsMaterial> tls,
      Routes routes,
      Consumer<WebServerConfig.Builder> further) {
    WebServerConfig.Builder config =
        WebServer.builder()
            .host(listener.host())
            .port(listener.port())
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxConcurrentRequests(MAX_REQUESTS)
            .maxPayloadSize(MAX_PAYLOAD_BYTES)
            .idleConnectionTimeout(IDLE)
            .shutdownGracePeriod(GRACE)
            .shutdownHook(false)
            .directHandlers(ErrorAnswers.direct())
            .routing(routes.routing());
    tls.ifPresent(material -> config.tls(material.tls()));
    further.accept(config);
    probe(listener);
    WebServer server = config.build().start();
    if (!server.isRunning()) {
      throw unbound(listener, "unknown", new IllegalStateException("Helidon did not start"));
    }
    return new HttpServer(server, listener);
  }

  /** The port it listens on, also if any free one was asked for. */
  public int port() {
    return server.port();
  }

  /** Scheme, host and port. */
  public URI uri() {
    // "Every address" is none that a client could connect to.
    String named =
        Set.of("0.0.0.0", "::").contains(listener.host()) ? "localhost" : listener.host();
    String host = named.contains(":") ? "[" + named + "]" : named;
    return URI.create((server.hasTls() ? "https" : "http") + "://" + host + ":" + port());
  }

  /** Stops listening, gives running requests five seconds, and ends. */
  @Override
  public void close() {
    server.stop();
  }

  // Helidon logs a stack trace when it cannot bind and returns as if it could, so the reason is
  // looked for beforehand.
  private static void probe(Listener listener) {
    try {
      new ServerSocket(listener.port(), 1, InetAddress.getByName(listener.host())).close();
    } catch (IOException e) {
      throw unbound(listener, String.valueOf(e.getMessage()), e);
    }
  }

  private static StartFailed unbound(Listener listener, String message, Exception e) {
    String which = "port %d on %s".formatted(listener.port(), listener.host());
    String setting = listener.setting();
    if (message.contains("in use")) {
      return new StartFailed(
          "The port is already in use",
          which,
          "Stop the program that has it, or choose another with " + setting + ".",
          e);
    }
    if (message.contains("ermission")) {
      return new StartFailed(
          "The port may not be used by this user",
          which,
          "Choose one from 1024 up with " + setting + ", or grant the right to this one.",
          e);
    }
    return new StartFailed(
        "The server cannot listen there",
        which,
        "Give an address of this machine and a free port; the port is set with " + setting + ".",
        e);
  }
}
