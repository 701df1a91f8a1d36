package dev.umsync.credential.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a session cookie holds, sealed. Thread rule: immutable.
 *
 * @param name the user
 * @param by how they signed in
 * @param version the user's, at that time
 * @param csrf what requests that change something have to show
 * @param expiresAt when it ends
 */
public record Session(String name, By by, int version, String csrf, Instant expiresAt) {
  /** Validates. */
  public Session {
    requireNonNull(name, "name");
    requireNonNull(by, "by");
    requireNonNull(csrf, "csrf");
    requireNonNull(expiresAt, "expiresAt");
  }

  /** How somebody shows who they are. */
  public enum By {
    /** With name and password. */
    PASSWORD("password"),
    /** By OpenID Connect. */
    OIDC("oidc"),
    /** With an API token. */
    API_TOKEN("api-token");

    private final String word;

    By(String word) {
      this.word = word;
    }

    /** As the API names it. */
    public String word() {
      return word;
    }
  }

  @Override
  public String toString() {
    return "Session[" + name + "]";
  }
}
