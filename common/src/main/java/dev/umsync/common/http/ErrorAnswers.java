package dev.umsync.common.http;

import dev.umsync.common.telemetry.LogKeys;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every failure of a request into a problem. What was not expected is logged with an id, and
 * the caller is told the id and nothing else. Safe for all threads.
 */
final class ErrorAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final int FRAMES = 8;

  private final Supplier<UUID> ids;

  ErrorAnswers(Supplier<UUID> ids) {
    this.ids = ids;
  }

  void addTo(HttpRouting.Builder routing) {
    routing.error(HttpProblem.class, (request, response, problem) -> expected(response, problem));
    routing.error(HttpException.class, this::refused);
    routing.error(
        RequestException.class, (request, response, e) -> send(response, ofStatus(e.status())));
    routing.error(Throwable.class, this::unexpected);
  }

  /** For what is refused before a route is looked for, such as a request that is not HTTP. */
  static DirectHandlers direct() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    DirectHandler handler =
        (request, type, status, headers, message) ->
            TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, ProblemDetail.MEDIA_TYPE)
                .entity(ofStatus(status).toJson())
                .keepAlive(false)
                .build();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  private static void expected(ServerResponse response, HttpProblem problem) {
    problem.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    problem.detail().send(response);
  }

  private void refused(ServerRequest request, ServerResponse response, HttpException e) {
    if (e.status().code() == Status.INTERNAL_SERVER_ERROR_500.code()) {
      unexpected(request, response, e);
    } else {
      e.headers().forEach(response::header);
      send(response, ofStatus(e.status()));
    }
  }

  private void unexpected(ServerRequest request, ServerResponse response, Throwable e) {
    String id = ids.get().toString();
    LOG.atError()
        .addKeyValue(LogKeys.PROBLEM, id)
        .addKeyValue(LogKeys.METHOD, request.prologue().method().text())
        .addKeyValue(LogKeys.KIND, e.getClass().getName())
        .addKeyValue(LogKeys.PLACE, place(e))
        .log("request failed unexpectedly");
    ProblemDetail detail =
        ProblemDetail.of(
            500, "Something failed that should not have. The log holds it under id " + id + ".");
    send(response, detail.with("id", id));
  }

  private static void send(ServerResponse response, ProblemDetail detail) {
    detail.send(response);
  }

  // The library's own messages may quote the request, so they are not passed on.
  static ProblemDetail ofStatus(Status status) {
    String detail =
        switch (status.code()) {
          case 400 -> "The request is not well formed.";
          case 404 -> "There is nothing at this path.";
          case 413 -> "The request's body is longer than this server takes.";
          case 503 -> "The server takes no more requests at this moment. Try again later.";
          default -> "The request was refused: " + status.reasonPhrase() + ".";
        };
    return ProblemDetail.of(status.code() < 400 ? 500 : status.code(), detail);
  }

  // Messages and causes may quote content; the frames it came through cannot.
  private static String place(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .limit(FRAMES)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining(" < "));
  }
}
