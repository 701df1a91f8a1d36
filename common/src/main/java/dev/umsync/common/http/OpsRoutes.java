package dev.umsync.common.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What operators' tools ask: {@code /health/live} (200 while the process answers), {@code
 * /health/ready} (503 naming each check that fails and why) and {@code /metrics} (Prometheus text,
 * or OpenMetrics if asked for). Safe for all threads.
 */
public final class OpsRoutes {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final PrometheusMeterRegistry registry;
  private final List<ReadinessCheck> checks;

  private OpsRoutes(PrometheusMeterRegistry registry, List<ReadinessCheck> checks) {
    this.registry = registry;
    this.checks = List.copyOf(checks);
  }

  /**
   * Adds the three routes.
   *
   * @param checks all must be ready for the process to be ready
   */
  public static Routes addTo(
      Routes routes, PrometheusMeterRegistry registry, List<ReadinessCheck> checks) {
    OpsRoutes ops = new OpsRoutes(registry, checks);
    return routes
        .get("/health/live", (request, response) -> json(response, 200, Map.of("status", "UP")))
        .get("/health/ready", (request, response) -> ops.ready(response))
        .get("/metrics", ops::metrics);
  }

  private void ready(ServerResponse response) {
    Map<String, String> states = new LinkedHashMap<>();
    boolean allReady = true;
    for (ReadinessCheck check : checks) {
      switch (stateOf(check)) {
        case Readiness.Ready() -> states.put(check.name(), "ready");
        case Readiness.NotReady(var reason) -> {
          states.put(check.name(), "not ready: " + reason);
          allReady = false;
        }
      }
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", allReady ? "UP" : "DOWN");
    body.put("checks", states);
    json(response, allReady ? 200 : 503, body);
  }

  private static Readiness stateOf(ReadinessCheck check) {
    try {
      return check.check();
    } catch (RuntimeException e) {
      return Readiness.notReady("the check itself failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    boolean openMetrics =
        request
            .headers()
            .first(HeaderNames.ACCEPT)
            .filter(a -> a.contains(OPEN_METRICS))
            .isPresent();
    String type = openMetrics ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : PROMETHEUS_TEXT;
    response.header(HeaderNames.CONTENT_TYPE, type).send(registry.scrape(type));
  }

  private static void json(ServerResponse response, int status, Object body) {
    try {
      response
          .status(status)
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .header(HeaderNames.CACHE_CONTROL, "no-store")
          .send(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always JSON", e);
    }
  }
}
