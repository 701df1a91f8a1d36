package dev.umsync.credential.mint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;

/**
 * Google's error answers and what each asks for.
 *
 * @see <a
 *     href="https://developers.google.com/identity/protocols/oauth2/service-account#error-codes">Google:
 *     JWT error codes</a>
 */
final class GoogleAnswers {
  private GoogleAnswers() {}

  /**
   * @param status HTTP status
   * @param body what the token endpoint said; nothing of it reaches the result
   * @param clientId the service account's client id, which the administrator has to authorise
   */
  static MintResult classify(int status, String body, String clientId, String scope) {
    if (status == 408 || status == 429 || status >= 500) {
      return away("Google's token endpoint answered %d; it is asked again".formatted(status));
    }
    if (status == 407) {
      return away("the proxy asks for a login (407); let this machine through without one");
    }
    JsonNode json = tree(body);
    String error = json.path("error").asText();
    if (error.equals("internal_failure")) {
      return away("Google's token endpoint failed inside; it is asked again");
    }
    if (error.isEmpty()) {
      return away(
          "something other than Google's token endpoint answered with status %d; check the proxy and credentials.google-token-uri"
              .formatted(status));
    }
    return new Refused(
        refusal(error, json.path("error_description").asText(), status, clientId, scope));
  }

  private static JsonNode tree(String body) {
    try {
      return Json.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return Json.mapper().createObjectNode(); // not Google's form
    }
  }

  private static MintResult away(String advice) {
    return new Unavailable(new MintFailure(Kind.PROVIDER_AWAY, advice));
  }

  private static MintFailure refusal(
      String error, String description, int status, String clientId, String scope) {
    return switch (error) {
      case "unauthorized_client" ->
          new MintFailure(
              Kind.NOT_DELEGATED,
              "domain-wide delegation is missing: in the Google Admin console under Security, API controls, Domain-wide delegation, authorise client ID %s for scope %s (it can take up to 24 h to spread), and check that the subscriber exists"
                  .formatted(clientId, scope));
      case "invalid_grant" -> invalidGrant(description);
      case "access_denied" ->
          new MintFailure(
              Kind.ACCOUNT_RESTRICTED,
              "Google restricts this account; look at its state in the Google Admin console");
      case "invalid_request" -> invalidRequest(description, status);
      case "invalid_scope" ->
          new MintFailure(
              Kind.OTHER,
              "Google does not know the tenant's scope; set it with 'umsync tenants add --scope'");
      default -> other(status);
    };
  }

  private static MintFailure other(int status) {
    return new MintFailure(
        Kind.OTHER,
        "Google's token endpoint refused with status %d; check key, clock and delegation"
            .formatted(status));
  }

  private static MintFailure invalidRequest(String description, int status) {
    return description.contains("impersonation")
        ? new MintFailure(
            Kind.UNKNOWN_MAILBOX,
            "Google does not take this subscriber's address; check it in the roster")
        : other(status);
  }

  private static MintFailure invalidGrant(String description) {
    if (description.contains("short-lived token")) {
      return new MintFailure(
          Kind.CLOCK, "this machine's clock is off; set it by NTP, then it is tried again");
    }
    if (description.contains("Invalid JWT Signature")) {
      return new MintFailure(
          Kind.SIGNATURE,
          "Google does not accept the key: it was deleted, disabled or belongs to another account; add a new JSON key");
    }
    if (description.contains("account not found")) {
      return new MintFailure(
          Kind.SIGNATURE,
          "Google has no such service account: it was deleted; add a JSON key of another");
    }
    if (description.contains("Invalid email")
        || description.contains("Not a valid email")
        || description.contains("has been deleted")) {
      return new MintFailure(
          Kind.UNKNOWN_MAILBOX,
          "Google has no such mailbox; check the address in the roster and in the Google Admin console");
    }
    return new MintFailure(
        Kind.OTHER, "Google refused the assertion (invalid_grant); check the key and the clock");
  }
}
