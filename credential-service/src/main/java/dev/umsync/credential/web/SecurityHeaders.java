package dev.umsync.credential.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every answer tells the browser: nothing from elsewhere, nothing inline, in nobody's frame,
 * nothing kept. Thread rule: any thread.
 */
public final class SecurityHeaders implements Filter {
  /** For every page and answer. */
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<HeaderName, String> ALWAYS = always();

  private static Map<HeaderName, String> always() {
    Map<HeaderName, String> all = new LinkedHashMap<>();
    all.put(HeaderNames.create("Content-Security-Policy"), POLICY);
    all.put(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    all.put(HeaderNames.create("X-Frame-Options"), "DENY");
    all.put(HeaderNames.create("Referrer-Policy"), "no-referrer");
    all.put(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin");
    all.put(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin");
    all.put(
        HeaderNames.create("Permissions-Policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    all.put(HeaderNames.create("Strict-Transport-Security"), "max-age=31536000");
    all.put(HeaderNames.CACHE_CONTROL, "no-store");
    return all;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    ALWAYS.forEach(response::header);
    chain.proceed();
  }
}
