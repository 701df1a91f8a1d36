package dev.umsync.common.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Thrown by a handler to answer with a problem. It is an expected answer: it is not logged and has
 * no stack trace.
 */
public final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProblemDetail detail;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  /**
   * @param detail the whole answer
   */
  public HttpProblem(ProblemDetail detail) {
    super(detail.title(), null, false, false);
    this.detail = detail;
  }

  /** Also sends this header, such as {@code Retry-After}. */
  public HttpProblem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** What is answered. */
  public ProblemDetail detail() {
    return detail;
  }

  Map<String, String> headers() {
    return headers;
  }
}
