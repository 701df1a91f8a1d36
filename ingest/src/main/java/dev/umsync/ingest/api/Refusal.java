package dev.umsync.ingest.api;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.ProblemDetail;
import java.time.Duration;

/** Everything that a request can be refused for; each has its own problem type (RFC 9457). */
enum Refusal {
  MALFORMED(400, "malformed", "The request breaks its contract"),
  UNUSABLE_AUDIO(400, "unusable-audio", "The audio is empty or cut short"),
  UNAUTHORIZED(401, "unauthorized", "No API key that is known"),
  FOREIGN_SOURCE(403, "foreign-source", "The API key is another source's"),
  TOO_SLOW(408, "too-slow", "The body took too long"),
  TOO_LARGE(413, "too-large", "Larger than the limit"),
  WRONG_MEDIA_TYPE(415, "wrong-media-type", "Not a media type that is taken here"),
  WRONG_AUDIO_TYPE(415, "wrong-audio-type", "Not the audio it is said to be"),
  UNKNOWN_SUBSCRIBER(422, "unknown-subscriber", "Nobody on the roster"),
  UNKNOWN_TENANT(422, "unknown-tenant", "A mail domain that is not served"),
  TOO_MANY(429, "too-many-requests", "More than this source may send"),
  NOT_READY(503, "not-ready", "Still starting"),
  KAFKA_AWAY(503, "kafka-away", "Nothing can be stored now"),
  BUSY(503, "busy", "Too much in progress"),
  STORAGE_FULL(507, "storage-full", "The disk is nearly full");

  private final int status;
  private final String slug;
  private final String title;

  Refusal(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  int status() {
    return status;
  }

  String slug() {
    return slug;
  }

  /**
   * The answer.
   *
   * @param detail what to do about it, without content of the request
   */
  HttpProblem problem(String detail) {
    return new HttpProblem(detail(detail));
  }

  /** The answer, naming the JSON pointer at fault. */
  HttpProblem at(String pointer, String detail) {
    return new HttpProblem(detail(detail).with("pointer", pointer));
  }

  /** The answer, naming the limit in bytes. */
  HttpProblem over(long limitBytes, String detail) {
    return new HttpProblem(detail(detail).with("limit", limitBytes));
  }

  /** The answer, saying when to try again. */
  HttpProblem retry(Duration after, String detail) {
    long seconds = Math.max(1, after.plusMillis(999).toSeconds());
    return problem(detail).header("Retry-After", Long.toString(seconds));
  }

  ProblemDetail detail(String detail) {
    return ProblemDetail.of(slug, title, status, detail);
  }
}
