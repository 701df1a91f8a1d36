package dev.umsync.common.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a request, as RFC 9457 (application/problem+json) has it. Immutable. Holds
 * no secret, stack trace or content of the request: a caller sees all of it.
 *
 * @param type identifies the kind of problem; {@code about:blank} if the status says it all
 * @param title the kind in words, the same for each occurrence
 * @param status from 400 to 599
 * @param detail this occurrence in words, and what to do about it
 * @param instance identifies this occurrence; null if nothing does
 * @param extensions further members such as {@code pointer} or {@code limit}; JSON values
 */
public record ProblemDetail(
    URI type,
    String title,
    int status,
    String detail,
    @Nullable URI instance,
    Map<String, Object> extensions) {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> MEMBERS =
      Set.of("type", "title", "status", "detail", "instance");

  /**
   * @throws IllegalArgumentException if the status is no error, or an extension has the name of a
   *     member
   */
  public ProblemDetail {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be from 400 to 599: " + status);
    }
    if (!Collections.disjoint(MEMBERS, extensions.keySet())) {
      throw new IllegalArgumentException(
          "an extension is named as a member: " + extensions.keySet());
    }
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  /** A problem whose kind is its status. */
  public static ProblemDetail of(int status, String detail) {
    return new ProblemDetail(
        URI.create("about:blank"),
        Status.create(status).reasonPhrase(),
        status,
        detail,
        null,
        Map.of());
  }

  /**
   * A problem of a kind of our own.
   *
   * @param slug kebab-case; the type is {@code urn:umsync:problem:<slug>}
   */
  public static ProblemDetail of(String slug, String title, int status, String detail) {
    return new ProblemDetail(
        URI.create("urn:umsync:problem:" + slug), title, status, detail, null, Map.of());
  }

  /** The same with one more extension member. */
  public ProblemDetail with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(name, value);
    return new ProblemDetail(type, title, status, detail, instance, more);
  }

  /** The same, identifying this occurrence. */
  public ProblemDetail at(URI occurrence) {
    return new ProblemDetail(type, title, status, detail, occurrence, extensions);
  }

  /** UTF-8, members first and then the extensions in their order. */
  public byte[] toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type.toString());
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    if (instance != null) {
      members.put("instance", instance.toString());
    }
    members.putAll(extensions);
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an extension is no JSON value: " + extensions.keySet(), e);
    }
  }

  /** Answers the request with this problem. */
  public void send(ServerResponse response) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(toJson());
  }
}
