package dev.umsync.credential.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.json.Json;
import dev.umsync.common.upload.BodyRefused;
import dev.umsync.common.upload.MultipartForm;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.activity.Actor;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One request that was let in, and its answer. Thread rule: the request's thread.
 *
 * @param caller who asks; empty where nobody needs to be signed in and nobody is
 */
record Call(
    Operation operation, ServerRequest request, ServerResponse response, Optional<Caller> caller) {
  private static final int LARGEST_JSON_BYTES = 64 * 1024;
  private static final ObjectMapper STRICT =
      Json.mapper().copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** Where the client is. */
  String from() {
    return from(request);
  }

  static String from(ServerRequest request) {
    return request.remotePeer().host();
  }

  Actor actor() {
    return caller.map(c -> c.actor(from())).orElseGet(() -> Actor.nobody(from()));
  }

  /** Whoever is signed in; only for operations that need a role. */
  Caller signedIn() {
    return caller.orElseThrow();
  }

  String path(String name) {
    return request.path().pathParameters().first(name).orElse("");
  }

  /** A path's parameter in lower case, as domains, addresses and user names are. */
  String lower(String name) {
    return path(name).toLowerCase(Locale.ROOT);
  }

  Optional<String> query(String name) {
    return request.query().first(name).asOptional().filter(v -> !v.isEmpty());
  }

  boolean flag(String name) {
    return switch (query(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusal.MALFORMED.with("the parameter " + name + " is true or false");
    };
  }

  long number(String name, long otherwise, long least, long most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Refusal.MALFORMED.with(
        "the parameter %s is a whole number from %d to %d".formatted(name, least, most));
  }

  /** The body as JSON of that shape, no member more. */
  <T> T body(Class<T> type) {
    requireType("application/json");
    byte[] body = bytes(LARGEST_JSON_BYTES);
    try {
      T value = STRICT.readValue(body, type);
      if (value == null) {
        throw Refusal.MALFORMED.with("the body is null; it has to be a JSON object");
      }
      return value;
    } catch (JsonMappingException e) {
      String pointer =
          e.getPath().stream()
              .map(r -> "/" + (r.getFieldName() == null ? r.getIndex() : r.getFieldName()))
              .collect(Collectors.joining());
      HttpProblem problem =
          Refusal.MALFORMED.with(
              "the body is not what this operation takes"
                  + (pointer.isEmpty() ? "" : " at " + safe(pointer)));
      throw pointer.isEmpty()
          ? problem
          : new HttpProblem(problem.detail().with("pointer", safe(pointer)));
    } catch (JsonProcessingException e) {
      throw Refusal.MALFORMED.with("the body is not JSON");
    } catch (IOException e) {
      throw Refusal.MALFORMED.with("the body could not be read");
    }
  }

  /** The same, or what an absent body stands for. */
  <T> T bodyOr(Class<T> type, T absent) {
    boolean none =
        request.headers().contentType().isEmpty()
            && request.headers().contentLength().orElse(0) == 0;
    return none ? absent : body(type);
  }

  /** A member's name that the caller made up may hold anything. */
  private static String safe(String pointer) {
    String plain = pointer.replaceAll("[^A-Za-z0-9/_-]", "?");
    return plain.substring(0, Math.min(100, plain.length()));
  }

  /** The whole body, whatever it is. */
  byte[] bytes(int most) {
    try (InputStream in = request.content().inputStream()) {
      return MultipartForm.readWhole(in, limit(most));
    } catch (BodyRefused e) {
      throw refused(e);
    } catch (IOException e) {
      throw Refusal.MALFORMED.with("the body broke off");
    }
  }

  /** The parts of a form. */
  Map<String, MultipartForm.Part> form(Map<String, Integer> limits) {
    String type = contentType();
    String boundary =
        MultipartForm.boundary(type)
            .orElseThrow(
                () -> Refusal.WRONG_MEDIA_TYPE.with("this operation takes multipart/form-data"));
    try (InputStream in = request.content().inputStream()) {
      return new MultipartForm(
              limits.entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          Map.Entry::getKey, e -> limit(e.getValue(), "the part " + e.getKey()))))
          .read(in, boundary);
    } catch (BodyRefused e) {
      throw refused(e);
    } catch (IOException e) {
      throw Refusal.MALFORMED.with("the body broke off");
    }
  }

  private static MultipartForm.Limit limit(int most) {
    return limit(most, "the body");
  }

  private static MultipartForm.Limit limit(int most, String what) {
    return new MultipartForm.Limit(most, "%s is longer than %,d bytes".formatted(what, most));
  }

  private static HttpProblem refused(BodyRefused e) {
    return switch (e.reason()) {
      case MALFORMED, TOO_SLOW -> Refusal.MALFORMED.with(e.detail());
      case TOO_LARGE ->
          new HttpProblem(Refusal.TOO_LARGE.detail(e.detail()).with("limit", e.limitBytes()));
    };
  }

  void requireType(String type) {
    String found = contentType();
    int end = found.indexOf(';');
    if (!(end < 0 ? found : found.substring(0, end)).strip().equalsIgnoreCase(type)) {
      throw Refusal.WRONG_MEDIA_TYPE.with("this operation takes " + type);
    }
  }

  private String contentType() {
    return request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
  }

  void answer(int status, Object json) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(Json.bytes(json));
  }

  void done() {
    response.status(204).send();
  }
}
