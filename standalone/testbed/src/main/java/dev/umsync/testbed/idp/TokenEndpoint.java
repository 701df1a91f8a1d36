package dev.umsync.testbed.idp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The HTTP face of the token endpoint: form in, JSON out. Called on a virtual thread per request.
 */
final class TokenEndpoint implements HttpHandler {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final AssertionJudge judge;
  private final AccessTokens tokens;
  private final TokenFaults faults;
  private final TokenRequestCounts counts;
  private final AtomicReference<Duration> tokenLife;
  private final Clock clock;
  private final CountDownLatch closing;

  TokenEndpoint(
      AssertionJudge judge,
      AccessTokens tokens,
      TokenFaults faults,
      TokenRequestCounts counts,
      AtomicReference<Duration> tokenLife,
      Clock clock,
      CountDownLatch closing) {
    this.judge = judge;
    this.tokens = tokens;
    this.faults = faults;
    this.counts = counts;
    this.tokenLife = tokenLife;
    this.clock = clock;
    this.closing = closing;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!"POST".equals(exchange.getRequestMethod())) {
        answer(exchange, 405, "{\"error\":\"invalid_request\"}");
        return;
      }
      Map<String, String> form = Forms.read(exchange);
      String assertion = form.getOrDefault("assertion", "");
      String subject = Jwt.parse(assertion).map(jwt -> jwt.text("sub")).orElse("");
      counts.asked(subject);
      TokenFault fault = faults.take(subject).orElse(null);
      switch (fault) {
        case TokenFault.Disconnect() -> {
          // Closing the exchange without a status line drops the connection.
        }
        case TokenFault.Raw(int status, String body) -> {
          counts.denied();
          answer(exchange, status, body);
        }
        case TokenFault.Refuse(TokenError error) -> refuse(exchange, error);
        case TokenFault.Slow(Duration delay) -> {
          if (!closing.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            decide(exchange, form, assertion);
          }
        }
        case null -> decide(exchange, form, assertion);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decide(HttpExchange exchange, Map<String, String> form, String assertion)
      throws IOException {
    String grantType = form.getOrDefault("grant_type", "");
    if (!JWT_BEARER.equals(grantType)) {
      refuse(exchange, TokenError.unsupportedGrant(grantType));
      return;
    }
    Instant now = clock.instant();
    switch (judge.judge(assertion, now)) {
      case AssertionJudge.Verdict.Refused(TokenError error) -> refuse(exchange, error);
      case AssertionJudge.Verdict.Granted granted -> {
        Duration life = tokenLife.get();
        String body =
            Jwt.JSON
                .createObjectNode()
                .put("access_token", tokens.issue(granted, now, life))
                .put("expires_in", life.toSeconds())
                .put("token_type", "Bearer")
                .toString();
        counts.gave();
        answer(exchange, 200, body);
      }
    }
  }

  private void refuse(HttpExchange exchange, TokenError error) throws IOException {
    counts.denied();
    answer(exchange, error.status(), error.body());
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
