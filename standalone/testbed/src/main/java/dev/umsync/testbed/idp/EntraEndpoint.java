package dev.umsync.testbed.idp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The HTTP face of Microsoft's token endpoint for client credentials, with a secret or a signed
 * assertion. Called on a virtual thread per request.
 */
final class EntraEndpoint implements HttpHandler {
  private static final String PATH_END = "/oauth2/v2.0/token";

  private final EntraDirectory directory;
  private final AccessTokens tokens;
  private final TokenFaults faults;
  private final TokenRequestCounts counts;
  private final AtomicReference<Duration> tokenLife;
  private final Clock clock;
  private final CountDownLatch closing;

  EntraEndpoint(
      EntraDirectory directory,
      AccessTokens tokens,
      TokenFaults faults,
      TokenRequestCounts counts,
      AtomicReference<Duration> tokenLife,
      Clock clock,
      CountDownLatch closing) {
    this.directory = directory;
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
      Map<String, String> form = Forms.read(exchange);
      counts.asked(form.getOrDefault("client_id", ""));
      TokenFault fault = faults.take("").orElse(null);
      switch (fault) {
        case TokenFault.Disconnect() -> {
          // Closing the exchange without a status line drops the connection.
        }
        case TokenFault.Slow(Duration delay) -> {
          if (!closing.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            decide(exchange, form);
          }
        }
        case TokenFault.Raw(int status, String body) ->
            TokenEndpoint.answer(exchange, status, body);
        case TokenFault.Refuse(TokenError error) ->
            TokenEndpoint.answer(exchange, error.status(), error.body());
        case null -> decide(exchange, form);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decide(HttpExchange exchange, Map<String, String> form) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Optional<EntraError> error = refusal(path, form);
    if (error.isPresent()) {
      counts.denied();
      TokenEndpoint.answer(exchange, error.get().status(), error.get().body());
      return;
    }
    counts.gave();
    Duration life = tokenLife.get();
    TokenEndpoint.answer(
        exchange,
        200,
        Jwt.JSON
            .createObjectNode()
            .put("token_type", "Bearer")
            .put("expires_in", life.toSeconds())
            .put("ext_expires_in", life.toSeconds())
            .put(
                "access_token",
                tokens.issueToApp(form.getOrDefault("client_id", ""), clock.instant(), life))
            .toString());
  }

  private Optional<EntraError> refusal(String path, Map<String, String> form) {
    if (directory.fault().isPresent()) {
      return directory.fault();
    }
    if (!path.endsWith("/" + directory.id() + PATH_END)) {
      return Optional.of(EntraError.UNKNOWN_DIRECTORY);
    }
    Optional<EntraDirectory.App> app = directory.app(form.getOrDefault("client_id", ""));
    if (app.isEmpty()) {
      return Optional.of(EntraError.UNKNOWN_APP);
    }
    if (!form.getOrDefault("scope", "").equals(EntraDirectory.MAIL_SCOPE)) {
      return Optional.of(EntraError.WRONG_SCOPE);
    }
    return form.containsKey("client_assertion")
        ? assertion(app.get(), path, form)
        : secret(app.get(), form.getOrDefault("client_secret", ""));
  }

  private Optional<EntraError> secret(EntraDirectory.App app, String secret) {
    Instant ends = app.secrets().get(secret);
    if (ends == null) {
      return Optional.of(EntraError.WRONG_SECRET);
    }
    return ends.isBefore(clock.instant())
        ? Optional.of(EntraError.EXPIRED_SECRET)
        : Optional.empty();
  }

  private Optional<EntraError> assertion(
      EntraDirectory.App app, String path, Map<String, String> form) {
    Optional<Jwt> parsed = Jwt.parse(form.getOrDefault("client_assertion", ""));
    boolean typed =
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            .equals(form.get("client_assertion_type"));
    if (parsed.isEmpty() || !typed) {
      return Optional.of(EntraError.WRONG_CERTIFICATE);
    }
    Jwt jwt = parsed.get();
    X509Certificate certificate = app.certificates().get(jwt.header().path("x5t#S256").asText(""));
    boolean named =
        List.of(jwt.text("iss"), jwt.text("sub")).equals(List.of(app.clientId(), app.clientId()))
            && !jwt.text("jti").isEmpty()
            && audience(jwt).endsWith(path);
    if (certificate == null || !jwt.isSignedByPssOr(certificate.getPublicKey()) || !named) {
      return Optional.of(EntraError.WRONG_CERTIFICATE);
    }
    long now = clock.instant().getEpochSecond();
    boolean timely =
        jwt.claims().path("nbf").asLong() <= now + 300 && jwt.claims().path("exp").asLong() > now;
    return timely ? Optional.empty() : Optional.of(EntraError.ASSERTION_TIME);
  }

  private static String audience(Jwt jwt) {
    var audience = jwt.claims().path("aud");
    return audience.isArray() ? audience.path(0).asText("") : audience.asText("");
  }
}
