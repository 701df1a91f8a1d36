package dev.umsync.testbed.idp;

/**
 * A refusal of the token endpoint, in Google's words. Immutable.
 *
 * @param status the HTTP status, 400–599
 * @param error the OAuth error code (RFC 6749 section 5.2 and Google's own)
 * @param description Google's text
 */
public record TokenError(int status, String error, String description) {
  public static final TokenError UNAUTHORIZED_CLIENT =
      new TokenError(
          401,
          "unauthorized_client",
          "Client is unauthorized to retrieve access tokens using this method, or client not"
              + " authorized for any of the scopes requested.");
  public static final TokenError INVALID_EMAIL =
      new TokenError(400, "invalid_grant", "Invalid email or User ID");
  public static final TokenError NOT_A_VALID_EMAIL =
      new TokenError(400, "invalid_grant", "Not a valid email or user ID.");
  public static final TokenError ACCOUNT_DELETED =
      new TokenError(400, "invalid_grant", "The account has been deleted");
  public static final TokenError NOT_SHORT_LIVED =
      new TokenError(
          400,
          "invalid_grant",
          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
              + " timeframe. Check your iat and exp values in the JWT claim.");
  public static final TokenError INVALID_SIGNATURE =
      new TokenError(400, "invalid_grant", "Invalid JWT Signature.");
  public static final TokenError ACCOUNT_NOT_FOUND =
      new TokenError(400, "invalid_grant", "Invalid grant: account not found");
  public static final TokenError WRONG_AUDIENCE =
      new TokenError(
          400,
          "invalid_grant",
          "Invalid JWT: Failed audience check. The right audience is"
              + " https://oauth2.googleapis.com/token");
  public static final TokenError MALFORMED_ASSERTION =
      new TokenError(400, "invalid_grant", "Bad Request");
  public static final TokenError INVALID_SCOPE =
      new TokenError(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  public static final TokenError ACCOUNT_RESTRICTED =
      new TokenError(403, "access_denied", "Account restricted");
  public static final TokenError INVALID_IMPERSONATION =
      new TokenError(400, "invalid_request", "Invalid impersonation prn email address.");
  public static final TokenError BACKEND_ERROR =
      new TokenError(500, "internal_failure", "Backend Error");
  public static final TokenError UNAVAILABLE =
      new TokenError(503, "internal_failure", "Service Unavailable");
  public static final TokenError RATE_LIMITED =
      new TokenError(429, "rate_limit_exceeded", "Rate Limit Exceeded");
  public static final TokenError REQUEST_TIMEOUT =
      new TokenError(408, "internal_failure", "Request Timeout");

  /** A grant type other than the JWT bearer one. */
  static TokenError unsupportedGrant(String grantType) {
    return new TokenError(400, "unsupported_grant_type", "Invalid grant_type: " + grantType);
  }

  String body() {
    return Jwt.JSON
        .createObjectNode()
        .put("error", error)
        .put("error_description", description)
        .toPrettyString();
  }
}
