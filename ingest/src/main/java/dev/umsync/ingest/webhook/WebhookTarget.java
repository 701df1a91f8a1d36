package dev.umsync.ingest.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Where events are posted. Thread rule: immutable.
 *
 * @param url from the configuration and nowhere else; see {@link #isPermitted}
 * @param secrets sign every request; at least one
 * @param timeout from the first byte sent to the answer's end
 * @param trust whose certificates are trusted; empty for those that Java trusts
 */
public record WebhookTarget(
    URI url, List<WebhookSecret> secrets, Duration timeout, Optional<SSLContext> trust) {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Validates and copies. */
  public WebhookTarget {
    secrets = List.copyOf(secrets);
    if (!isPermitted(url) || secrets.isEmpty()) {
      throw new IllegalArgumentException("a webhook has an https address and a secret");
    }
  }

  /**
   * Whether events may be posted there: HTTPS with a host and no user information, or clear text to
   * this very machine.
   */
  public static boolean isPermitted(URI url) {
    String scheme = url.getScheme();
    String host = url.getHost();
    if (scheme == null || host == null || url.getUserInfo() != null || url.getFragment() != null) {
      return false;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> THIS_MACHINE.contains(host.toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  @Override
  public String toString() {
    return "WebhookTarget[" + url.getHost() + "]";
  }
}
