package dev.umsync.credential.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of the administration API and the least role that it needs: the one table of who
 * may do what. The names are those of the OpenAPI document in capitals.
 */
public enum Operation {
  WAYS_TO_SIGN_IN("GET /v1/sign-in", null),
  WHO_AM_I("GET /v1/session", Role.AUDITOR),
  SIGN_IN("POST /v1/session", null),
  SIGN_OUT("DELETE /v1/session", Role.AUDITOR),
  CHANGE_PASSWORD("PUT /v1/session/password", Role.AUDITOR),
  TAKE_CLAIM("POST /v1/claims", null),
  START_OIDC("GET /v1/oidc/start", null),
  END_OIDC("GET /v1/oidc/callback", null),
  LIST_TENANTS("GET /v1/tenants", Role.AUDITOR),
  GET_TENANT("GET /v1/tenants/{domain}", Role.AUDITOR),
  PUT_TENANT("PUT /v1/tenants/{domain}", Role.OPERATOR),
  REMOVE_TENANT("DELETE /v1/tenants/{domain}", Role.ADMINISTRATOR),
  LIST_KEYS("GET /v1/tenants/{domain}/keys", Role.AUDITOR),
  UPLOAD_KEY("POST /v1/tenants/{domain}/keys", Role.ADMINISTRATOR),
  GET_KEY("GET /v1/tenants/{domain}/keys/{key}", Role.AUDITOR),
  REMOVE_KEY("DELETE /v1/tenants/{domain}/keys/{key}", Role.ADMINISTRATOR),
  PROMOTE_KEY("POST /v1/tenants/{domain}/keys/{key}/promote", Role.ADMINISTRATOR),
  GET_CHECKS("GET /v1/tenants/{domain}/checks", Role.AUDITOR),
  RUN_CHECKS("POST /v1/tenants/{domain}/checks", Role.OPERATOR),
  SEARCH_SUBSCRIBERS("GET /v1/subscribers", Role.AUDITOR),
  IMPORT_SUBSCRIBERS("POST /v1/subscribers/import", Role.OPERATOR),
  GET_SUBSCRIBER("GET /v1/subscribers/{address}", Role.AUDITOR),
  REMOVE_SUBSCRIBER("DELETE /v1/subscribers/{address}", Role.OPERATOR),
  LIST_USERS("GET /v1/users", Role.AUDITOR),
  ADD_USER("POST /v1/users", Role.ADMINISTRATOR),
  CHANGE_USER("PATCH /v1/users/{name}", Role.ADMINISTRATOR),
  INVITE_USER("POST /v1/users/{name}/invitation", Role.ADMINISTRATOR),
  LIST_API_TOKENS("GET /v1/api-tokens", Role.AUDITOR),
  ADD_API_TOKEN("POST /v1/api-tokens", Role.ADMINISTRATOR),
  REMOVE_API_TOKEN("DELETE /v1/api-tokens/{id}", Role.ADMINISTRATOR),
  LIST_ACTIVITY("GET /v1/activity", Role.AUDITOR),
  LIST_KEYSETS("GET /v1/keysets", Role.AUDITOR),
  OPEN_API("GET /v1/openapi.yaml", null);

  private final String method;
  private final String path;
  private final @Nullable Role least;

  Operation(String route, @Nullable Role least) {
    int space = route.indexOf(' ');
    this.method = route.substring(0, space);
    this.path = route.substring(space + 1);
    this.least = least;
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** The path with its parameters in braces. */
  public String path() {
    return path;
  }

  /** The least role that may do it; empty where nobody needs to be signed in. */
  public Optional<Role> least() {
    return Optional.ofNullable(least);
  }

  /** Whether it changes something, so that a browser's request needs the CSRF token. */
  public boolean changes() {
    return !method.equals("GET");
  }

  /** Its {@code operationId}: {@code waysToSignIn}. */
  public String id() {
    String[] words = name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder id = new StringBuilder(words[0]);
    Arrays.stream(words)
        .skip(1)
        .forEach(w -> id.append(Character.toUpperCase(w.charAt(0))).append(w, 1, w.length()));
    return id.toString();
  }
}
