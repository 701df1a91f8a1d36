package dev.umsync.testbed.idp;

/**
 * A refusal of Microsoft Entra's token endpoint, in Microsoft's words. Immutable.
 *
 * @param status the HTTP status
 * @param error the OAuth error code
 * @param code the number behind AADSTS
 * @param description Microsoft's text, without the trace ids that follow it
 */
public record EntraError(int status, String error, int code, String description) {
  public static final EntraError WRONG_SECRET =
      new EntraError(
          401,
          "invalid_client",
          7000215,
          "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '11112222-bbbb-3333-cccc-4444dddd5555'.");
  public static final EntraError EXPIRED_SECRET =
      new EntraError(
          401,
          "invalid_client",
          7000222,
          "The provided client secret keys for app '11112222-bbbb-3333-cccc-4444dddd5555' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.");
  public static final EntraError WRONG_CERTIFICATE =
      new EntraError(
          401,
          "invalid_client",
          700027,
          "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]");
  public static final EntraError ASSERTION_TIME =
      new EntraError(
          401, "invalid_client", 700024, "Client assertion is not within its valid time range.");
  public static final EntraError UNKNOWN_APP =
      new EntraError(
          400,
          "unauthorized_client",
          700016,
          "Application with identifier '11112222-bbbb-3333-cccc-4444dddd5555' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.");
  public static final EntraError UNKNOWN_DIRECTORY =
      new EntraError(
          400,
          "invalid_request",
          90002,
          "Tenant 'aaaabbbb-0000-cccc-1111-dddd2222eeee' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.");
  public static final EntraError WRONG_SCOPE =
      new EntraError(
          400,
          "invalid_scope",
          1002012,
          "The provided value for scope https://mail.google.com/ is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).");
  public static final EntraError CONDITIONAL_ACCESS =
      new EntraError(
          400,
          "access_denied",
          53003,
          "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.");
  public static final EntraError UNAVAILABLE =
      new EntraError(
          503,
          "temporarily_unavailable",
          90033,
          "A transient error has occurred. Please try again.");
  public static final EntraError TOO_MANY =
      new EntraError(429, "temporarily_unavailable", 90055, "Too many requests.");

  /** The body as Microsoft writes it. */
  public String body() {
    return Jwt.JSON
        .createObjectNode()
        .put("error", error)
        .put(
            "error_description",
            "AADSTS%d: %s Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333 Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd Timestamp: 2026-11-25 10:00:00Z"
                .formatted(code, description))
        .<com.fasterxml.jackson.databind.node.ObjectNode>set(
            "error_codes", Jwt.JSON.createArrayNode().add(code))
        .put("timestamp", "2026-11-25 10:00:00Z")
        .put("trace_id", "0000aaaa-11bb-cccc-dd22-eeeeee333333")
        .put("correlation_id", "aaaa0000-bb11-2222-33cc-444444dddddd")
        .put("error_uri", "https://login.microsoftonline.com/error?code=" + code)
        .toString();
  }
}
