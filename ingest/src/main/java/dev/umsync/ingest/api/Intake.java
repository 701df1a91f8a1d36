package dev.umsync.ingest.api;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.json.Json;
import dev.umsync.common.upload.BodyRefused;
import dev.umsync.common.upload.TimedInput;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.common.upload.UploadBudget.Reservation;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.config.IngestConfig.Uploads;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What every POST goes through: admission by its head, room in the budget, a body that is bounded
 * in size and time, and 202 only when its handler says so. Thread rule: any thread.
 */
final class Intake {
  /** What is read and forgotten after a refusal, so that the sender gets to read the answer. */
  private static final long MOST_DRAINED_BYTES = 64L * 1024 * 1024;

  private static final Duration BUSY_PAUSE = Duration.ofSeconds(2);

  private final Admission admission;
  private final UploadBudget budget;
  private final Uploads uploads;
  private final LongSupplier nanoTicker;
  private final IngestMetrics metrics;

  Intake(
      Admission admission,
      UploadBudget budget,
      Uploads uploads,
      LongSupplier nanoTicker,
      IngestMetrics metrics) {
    this.admission = admission;
    this.budget = budget;
    this.uploads = uploads;
    this.nanoTicker = nanoTicker;
    this.metrics = metrics;
  }

  /** Takes one body in. */
  @FunctionalInterface
  interface Body {
    /** The answer to a request whose events are all acknowledged. */
    Object take(KnownSource source, InputStream body) throws IOException, InterruptedException;
  }

  /**
   * A kind of request.
   *
   * @param name for metrics
   * @param mostBytes the longest body
   * @param tooLarge the sentence for who sends more; it names the limit
   */
  record Route(String name, int mostBytes, String tooLarge) {}

  void handle(Route route, ServerRequest request, ServerResponse response, Body body) {
    try {
      Object accepted = admitted(route, request, response, body);
      metrics.answered(route.name(), "accepted");
      response
          .status(202)
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .send(Json.bytes(accepted));
    } catch (HttpProblem problem) {
      metrics.answered(route.name(), resultOf(problem));
      throw problem;
    } catch (IOException e) {
      // The sender is gone: nobody reads an answer, and the connection can't be used again.
      metrics.answered(route.name(), "broken");
      response.header(HeaderValues.CONNECTION_CLOSE);
      throw Refusal.MALFORMED.problem("The connection broke before the body had come.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      metrics.answered(route.name(), "interrupted");
      throw Refusal.BUSY.retry(BUSY_PAUSE, "This instance is stopping.");
    }
  }

  private Object admitted(Route route, ServerRequest request, ServerResponse response, Body body)
      throws IOException, InterruptedException {
    KnownSource source;
    OptionalLong length;
    try {
      source = admission.admit(request);
      length = request.headers().contentLength();
      if (length.isPresent() && length.getAsLong() > route.mostBytes()) {
        throw Refusal.TOO_LARGE.over(route.mostBytes(), route.tooLarge());
      }
    } catch (HttpProblem problem) {
      if (request.headers().contains(HeaderNames.EXPECT)) {
        response.header(HeaderValues.CONNECTION_CLOSE); // the body was not asked for and won't come
      }
      throw problem;
    }
    Reservation held =
        budget
            .reserve(length.orElse(route.mostBytes()))
            .orElseThrow(() ->
                Refusal.BUSY.retry(
                    BUSY_PAUSE, "Other requests in progress take all the room there is."));
    try {
      return taken(source, request, response, body);
    } finally {
      held.close();
    }
  }

  private Object taken(
      KnownSource source, ServerRequest request, ServerResponse response, Body body)
      throws IOException, InterruptedException {
    InputStream raw =
        request.content().hasEntity()
            ? request.content().inputStream()
            : InputStream.nullInputStream();
    TimedInput timed = new TimedInput(raw, uploads.timeout(), nanoTicker);
    try {
      Object accepted = body.take(source, timed);
      timed.drain(MOST_DRAINED_BYTES);
      return accepted;
    } catch (HttpProblem problem) {
      drain(timed, response);
      throw problem;
    } catch (BodyRefused refused) {
      if (refused.reason() == BodyRefused.Reason.TOO_SLOW) {
        response.header(HeaderValues.CONNECTION_CLOSE);
      } else {
        drain(timed, response);
      }
      throw problem(refused);
    }
  }

  private static void drain(TimedInput body, ServerResponse response) {
    boolean all;
    try {
      all = body.drain(MOST_DRAINED_BYTES);
    } catch (IOException e) {
      all = false;
    }
    if (!all) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  private static HttpProblem problem(BodyRefused refused) {
    return switch (refused.reason()) {
      case MALFORMED -> Refusal.MALFORMED.problem(refused.detail());
      case TOO_LARGE -> Refusal.TOO_LARGE.over(refused.limitBytes(), refused.detail());
      case TOO_SLOW -> Refusal.TOO_SLOW.problem(refused.detail());
    };
  }

  private static String resultOf(HttpProblem problem) {
    String type = problem.detail().type().toString();
    return type.substring(type.lastIndexOf(':') + 1);
  }
}
