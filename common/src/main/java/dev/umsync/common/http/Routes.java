package dev.umsync.common.http;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The paths a server answers. A path that is not here is a 404, a method that its path does not
 * have a 405 with {@code Allow}, and any exception of a handler a 500, each as a {@link
 * ProblemDetail}. Confined to the thread that starts the server.
 */
public final class Routes {
  private final SequencedMap<String, SequencedMap<Method, Handler>> paths = new LinkedHashMap<>();
  private final List<Filter> filters = new ArrayList<>();
  private final Supplier<UUID> ids;
  private Optional<Handler> fallback = Optional.empty();

  /** No route yet; unexpected failures get random ids. */
  public Routes() {
    this(UUID::randomUUID);
  }

  /**
   * @param ids gives each unexpected failure the id under which it is logged
   */
  public Routes(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /** Answers GET and HEAD. */
  public Routes get(String path, Handler handler) {
    add(Method.HEAD, path, handler);
    return add(Method.GET, path, handler);
  }

  /** Answers POST. */
  public Routes post(String path, Handler handler) {
    return add(Method.POST, path, handler);
  }

  /** Answers PUT. */
  public Routes put(String path, Handler handler) {
    return add(Method.PUT, path, handler);
  }

  /** Answers PATCH. */
  public Routes patch(String path, Handler handler) {
    return add(Method.PATCH, path, handler);
  }

  /** Answers DELETE. */
  public Routes delete(String path, Handler handler) {
    return add(Method.DELETE, path, handler);
  }

  /** Runs around every request, in the order in which filters are added. */
  public Routes filter(Filter filter) {
    filters.add(filter);
    return this;
  }

  /**
   * Answers paths that are not here, instead of the 404; {@code response.next()} leaves it to the
   * 404.
   */
  public Routes fallback(Handler handler) {
    fallback = Optional.of(handler);
    return this;
  }

  private Routes add(Method method, String path, Handler handler) {
    Handler other = paths.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, handler);
    if (other != null) {
      throw new IllegalArgumentException(method.text() + " " + path + " has two handlers");
    }
    return this;
  }

  HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    new ErrorAnswers(ids).addTo(routing);
    filters.forEach(routing::addFilter);
    paths.forEach((path, methods) ->
        methods.forEach((method, handler) -> routing.route(method, path, handler)));
    // After all routes, so that a path with a parameter does not refuse what a fixed path takes.
    paths.forEach((path, methods) -> routing.any(path, refusing(methods)));
    fallback.ifPresent(routing::any);
    routing.any((request, response) -> ErrorAnswers.ofStatus(Status.NOT_FOUND_404).send(response));
    return routing;
  }

  private static Handler refusing(Map<Method, Handler> methods) {
    String allowed =
        String.join(", ", methods.keySet().stream().map(Method::text).sorted().toList());
    ProblemDetail detail =
        ProblemDetail.of(405, "This path does not have the method used. It has: " + allowed + ".");
    return (request, response) -> {
      throw new HttpProblem(detail).header("Allow", allowed);
    };
  }
}
