package dev.umsync.credential.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A browser without a page: keeps the cookie and the CSRF token. Thread rule: one thread. */
final class AdminClient {
  private static final String BOUNDARY = "x-umsync-boundary";

  private final HttpClient http;
  private final URI base;
  private Optional<String> cookie = Optional.empty();
  private Optional<String> csrf = Optional.empty();
  private Optional<String> token = Optional.empty();
  private final Map<String, String> more = new HashMap<>();

  /** An answer, its body as JSON where it is any. */
  record Answer(int status, HttpResponse<byte[]> response) {
    JsonNode json() throws IOException {
      return Json.mapper().readTree(response.body());
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    String problem() throws IOException {
      String type = json().path("type").asText();
      return type.substring(type.lastIndexOf(':') + 1);
    }
  }

  AdminClient(URI base, SSLContext trust) {
    this.base = base;
    this.http = HttpClient.newBuilder().sslContext(trust).build();
  }

  AdminClient(AdminClient other) {
    this.base = other.base;
    this.http = other.http;
  }

  AdminClient withToken(String apiToken) {
    AdminClient client = new AdminClient(this);
    client.token = Optional.of(apiToken);
    return client;
  }

  AdminClient withCookie(String value) {
    AdminClient client = new AdminClient(this);
    client.cookie = Optional.of(value);
    client.csrf = csrf;
    return client;
  }

  AdminClient withCsrf(String value) {
    csrf = Optional.of(value);
    return this;
  }

  AdminClient header(String name, String value) {
    more.put(name, value);
    return this;
  }

  Optional<String> cookie() {
    return cookie;
  }

  Answer get(String path) throws Exception {
    return send("GET", path, null, BodyPublishers.noBody());
  }

  Answer send(String method, String path, @Nullable String json) throws Exception {
    return send(
        method,
        path,
        json == null ? null : "application/json",
        json == null ? null : json.getBytes(StandardCharsets.UTF_8));
  }

  Answer post(String path, Map<String, ?> body) throws Exception {
    return send("POST", path, Json.mapper().writeValueAsString(body));
  }

  /** A form with parts as given; those whose name begins with file have a file name. */
  Answer form(String path, Map<String, byte[]> parts, String fileName) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    parts.forEach((name, content) -> {
      String head =
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
              .formatted(
                  BOUNDARY, name, name.equals("file") ? "; filename=\"" + fileName + "\"" : "");
      body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      body.writeBytes(content);
      body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    });
    String end = "--" + BOUNDARY + "--\r\n";
    body.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    return send("POST", path, "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
  }

  Answer send(String method, String path, @Nullable String type, byte @Nullable [] body)
      throws Exception {
    return send(
        method,
        path,
        type,
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  Answer send(String method, String path, @Nullable String type, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
    if (type != null) {
      request.header("Content-Type", type);
    }
    cookie.ifPresent(c -> request.header("Cookie", "__Host-umsync=" + c));
    csrf.ifPresent(c -> request.header("X-CSRF-Token", c));
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    more.forEach(request::header);
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    keep(response);
    return new Answer(response.statusCode(), response);
  }

  private void keep(HttpResponse<byte[]> response) throws IOException {
    List<String> cookies = response.headers().allValues("Set-Cookie");
    for (String set : cookies) {
      if (set.startsWith("__Host-umsync=")) {
        String value = set.substring("__Host-umsync=".length(), set.indexOf(';'));
        cookie = Optional.of(value).filter(v -> !v.isEmpty());
      } else {
        more.put("Cookie", set.substring(0, set.indexOf(';')));
      }
    }
    boolean json =
        response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    if (json && !cookies.isEmpty()) {
      csrf = Optional.of(Json.mapper().readTree(response.body()).path("csrfToken").asText());
    }
  }
}
