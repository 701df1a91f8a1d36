package dev.umsync.testbed.idp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider with one client: discovery, authorisation code flow with PKCE, ID
 * tokens. Whoever comes is signed in as the person set last, without being asked. Safe from any
 * thread.
 */
public final class DemoSignIn implements HttpHandler {
  /** The only client's id. */
  public static final String CLIENT_ID = "umsync-admin";

  /** Its secret. */
  public static final String CLIENT_SECRET = "demo-client-secret-0123456789";

  private static final Duration LIFE = Duration.ofMinutes(5);

  private record Granted(String redirectUri, String challenge, String nonce, String email) {}

  private final String issuer;
  private final AccessTokens tokens;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<String, Granted> codes = new ConcurrentHashMap<>();
  private final AtomicReference<String> person = new AtomicReference<>("nobody@example.com");
  private final AtomicReference<UnaryOperator<ObjectNode>> twist =
      new AtomicReference<>(UnaryOperator.identity());

  DemoSignIn(String issuer, AccessTokens tokens, Clock clock, SecureRandom random) {
    this.issuer = issuer;
    this.tokens = tokens;
    this.clock = clock;
    this.random = random;
  }

  /** The issuer, below which discovery is. */
  public String issuer() {
    return issuer;
  }

  /** Who is signed in from now on. */
  public void as(String email) {
    person.set(email);
  }

  /** Changes the claims of ID tokens from now on, to see that they are checked. */
  public void twisting(UnaryOperator<ObjectNode> claims) {
    twist.set(claims);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.endsWith("/.well-known/openid-configuration")) {
        TokenEndpoint.answer(exchange, 200, discovery());
      } else if (path.endsWith("/authorize")) {
        authorize(exchange);
      } else if (path.endsWith("/token")) {
        token(exchange);
      } else {
        TokenEndpoint.answer(exchange, 404, "{\"error\":\"invalid_request\"}");
      }
    }
  }

  private String discovery() {
    String base = issuer.substring(0, issuer.lastIndexOf('/'));
    return Jwt.JSON
        .createObjectNode()
        .put("issuer", issuer)
        .put("authorization_endpoint", issuer + "/authorize")
        .put("token_endpoint", issuer + "/token")
        .put("jwks_uri", base + "/certs")
        .toString();
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Forms.parse(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    boolean sound =
        "code".equals(query.get("response_type"))
            && CLIENT_ID.equals(query.get("client_id"))
            && "S256".equals(query.get("code_challenge_method"))
            && query.getOrDefault("scope", "").contains("openid");
    if (!sound) {
      TokenEndpoint.answer(exchange, 400, "{\"error\":\"invalid_request\"}");
      return;
    }
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String code = HexFormat.of().formatHex(bytes);
    codes.put(
        code,
        new Granted(
            query.getOrDefault("redirect_uri", ""),
            query.getOrDefault("code_challenge", ""),
            query.getOrDefault("nonce", ""),
            person.get()));
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            "%s?code=%s&state=%s"
                .formatted(
                    query.getOrDefault("redirect_uri", ""),
                    code,
                    URLEncoder.encode(query.getOrDefault("state", ""), StandardCharsets.UTF_8)));
    exchange.sendResponseHeaders(302, -1);
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form = Forms.read(exchange);
    String credentials =
        Base64.getEncoder()
            .encodeToString((CLIENT_ID + ":" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8));
    String shown =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    Granted granted = codes.remove(form.getOrDefault("code", ""));
    if (!shown.equals("Basic " + credentials)) {
      TokenEndpoint.answer(exchange, 401, "{\"error\":\"invalid_client\"}");
    } else if (granted == null
        || !granted.redirectUri().equals(form.get("redirect_uri"))
        || !granted.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))) {
      TokenEndpoint.answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
    } else {
      ObjectNode claims =
          Jwt.JSON
              .createObjectNode()
              .put("iss", issuer)
              .put("aud", CLIENT_ID)
              .put("sub", "sub-" + granted.email())
              .put("email", granted.email())
              .put("email_verified", true)
              .put("nonce", granted.nonce());
      TokenEndpoint.answer(
          exchange,
          200,
          Jwt.JSON
              .createObjectNode()
              .put("token_type", "Bearer")
              .put("access_token", "unused")
              .put("expires_in", LIFE.toSeconds())
              .put(
                  "id_token",
                  tokens.issueIdentity(twist.get().apply(claims), clock.instant(), LIFE))
              .toString());
    }
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
