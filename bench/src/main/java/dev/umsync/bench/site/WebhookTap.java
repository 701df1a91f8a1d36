package dev.umsync.bench.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/**
 * A UM server that takes every event it is posted and remembers when. Signatures are not looked at:
 * who posts is known. Safe from any thread.
 */
public final class WebhookTap implements AutoCloseable {
  private static final int ACCEPTED = 204;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final LongSupplier ticker;
  private final Map<String, Long> lastNanos = new ConcurrentHashMap<>();

  /** Listens on a free port of this machine. */
  public WebhookTap(LongSupplier ticker) throws IOException {
    this.ticker = ticker;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode event = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
      lastNanos.put(
          name(event.path("type").asText(), event.path("subject").asText()), ticker.getAsLong());
      exchange.sendResponseHeaders(ACCEPTED, -1);
    }
  }

  private static String name(String type, String address) {
    return type + " " + address;
  }

  /** What ingest is to post to. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
  }

  /** The tick at which an event of this type and person was posted last; 0 before that. */
  public long heardNanos(String type, Subscriber who) {
    return lastNanos.getOrDefault(name(type, who.address()), 0L);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
