package dev.umsync.ingest.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.umsync.common.json.Json;
import dev.umsync.ingest.umserver.UmServerContract.Phone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A UM server as its makers would write it: takes webhooks over real HTTP, checks the signature as
 * Standard Webhooks says (written anew here, not with the product's own class), knows a repeat by
 * its id, and can be told to misbehave.
 */
public final class PhoneSystem implements AutoCloseable {
  /** 32 bytes. */
  public static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  /** What it does with a request. */
  public enum Mood {
    WELL,
    SILENT,
    STALLS_IN_THE_BODY,
    ANSWERS_WITHOUT_END
  }

  public final Map<String, Phone> voicemails = new ConcurrentHashMap<>();
  public final Map<String, String> lamps = new ConcurrentHashMap<>();
  public final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  public final List<String> requests = new CopyOnWriteArrayList<>();
  public final AtomicInteger changes = new AtomicInteger();
  public final AtomicInteger badSignatures = new AtomicInteger();
  public volatile Mood mood = Mood.WELL;

  /** Answered instead of 204 where not 0, with these headers. */
  public volatile int status;

  public volatile Map<String, String> headers = Map.of();

  private final Set<String> seen = new HashSet<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  public PhoneSystem() throws IOException {
    listen(0);
  }

  private void listen(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/umsync");
  }

  public void goAway() {
    server.stop(0);
  }

  public void comeBack() {
    int port = server.getAddress().getPort();
    try {
      listen(port);
    } catch (IOException e) {
      throw new AssertionError("the port is taken", e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
    switch (mood) {
      case SILENT -> await();
      case STALLS_IN_THE_BODY -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        await();
      }
      case ANSWERS_WITHOUT_END -> {
        exchange.sendResponseHeaders(200, 0);
        byte[] junk = new byte[8192];
        try {
          while (over.getCount() > 0) {
            exchange.getResponseBody().write(junk);
          }
        } catch (IOException e) {
          exchange.close();
        }
      }
      case WELL -> answer(exchange, id, body);
    }
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, String id, byte[] body) throws IOException {
    headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    int code = status;
    if (code == 0) {
      code = take(exchange, id, body);
    }
    byte[] text = code == 204 ? new byte[0] : "no".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, text.length == 0 ? -1 : text.length);
    if (text.length > 0) {
      exchange.getResponseBody().write(text);
    }
    exchange.close();
  }

  private synchronized int take(HttpExchange exchange, String id, byte[] body) throws IOException {
    String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
    String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
    if (!verify(id, timestamp, signature, body)) {
      badSignatures.incrementAndGet();
      return 401;
    }
    JsonNode event = Json.mapper().readTree(body);
    String voicemail = event.at("/data/voicemailId").asText();
    String type = event.path("type").asText();
    if (voicemail.startsWith("impossible")) {
      return 422;
    }
    if (seen.add(id)) {
      taken.add(event);
      changes.incrementAndGet();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "read" -> voicemails.put(voicemail, Phone.HEARD);
        case "unread", "restored" -> voicemails.put(voicemail, Phone.NEW);
        case "deleted" -> voicemails.put(voicemail, Phone.GONE);
        default ->
            lamps.put(
                event.path("subject").asText(),
                event.at("/data/unheard").asInt() + "/" + event.at("/data/heard").asInt());
      }
    }
    return 204;
  }

  private static boolean verify(String id, String timestamp, String signatures, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      return List.of(signatures.split(" ")).stream()
          .anyMatch(s ->
              MessageDigest.isEqual(
                  s.getBytes(StandardCharsets.US_ASCII),
                  expected.getBytes(StandardCharsets.US_ASCII)));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
