package dev.umsync.credential.web;

import dev.umsync.credential.access.Session;
import dev.umsync.credential.access.Sessions;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/**
 * The cookies of the API (RFC 6265): sent over HTTPS only, to this host only, never shown to
 * scripts, never with another site's requests. Stateless.
 */
final class Cookies {
  private static final String SESSION = "__Host-umsync";
  private static final String OIDC = "__Host-umsync-oidc";
  private static final String STRICT = "; Path=/; Secure; HttpOnly; SameSite=Strict";
  // The provider's redirect is another site's request.
  private static final String LAX = "; Path=/; Secure; HttpOnly; SameSite=Lax";

  private Cookies() {}

  static Optional<String> session(ServerRequest request) {
    return value(request, SESSION);
  }

  static Optional<String> oidc(ServerRequest request) {
    return value(request, OIDC);
  }

  private static Optional<String> value(ServerRequest request, String name) {
    if (!request.headers().contains(HeaderNames.COOKIE)) {
      return Optional.empty();
    }
    return request.headers().cookies().first(name).asOptional().filter(v -> !v.isEmpty());
  }

  static void begin(ServerResponse response, Session session, Sessions sessions) {
    response
        .headers()
        .add(
            HeaderNames.SET_COOKIE,
            "%s=%s; Max-Age=%d%s"
                .formatted(SESSION, sessions.seal(session), sessions.life().toSeconds(), STRICT));
  }

  static void end(ServerResponse response) {
    response.headers().add(HeaderNames.SET_COOKIE, SESSION + "=; Max-Age=0" + STRICT);
  }

  static void beginOidc(ServerResponse response, String sealed, long seconds) {
    response
        .headers()
        .add(HeaderNames.SET_COOKIE, "%s=%s; Max-Age=%d%s".formatted(OIDC, sealed, seconds, LAX));
  }

  static void endOidc(ServerResponse response) {
    response.headers().add(HeaderNames.SET_COOKIE, OIDC + "=; Max-Age=0" + LAX);
  }
}
