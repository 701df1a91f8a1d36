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
   * @param body what the token endpoint said; nothing of it but known phrases reaches the result
   * @param clientId the service account's client id, which the administrator has to authorise
   */
  static MintResult classify(int status, String body, String clientId, String scope) {
    if (status == 408 || status == 429 || status >= 500) {
      return new Unavailable(
          new MintFailure(
              Kind.PROVIDER_AWAY,
              "Google's token endpoint answered %d; it is asked again".formatted(status)));
    }
    String error = "";
    String description = "";
    try {
      JsonNode json = Json.mapper().readTree(body);
      error = json.path("error").asText();
      description = json.path("error_description").asText();
    } catch (JsonProcessingException e) {
      // Not Google's form: falls through to the unknown answer.
    }
    return new Refused(refusal(error, description, status, clientId, scope));
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
      case "invalid_request" ->
          new MintFailure(
              Kind.UNKNOWN_MAILBOX,
              "Google does not take this subscriber's address; check it in the roster");
      default ->
          new MintFailure(
              Kind.OTHER,
              "Google's token endpoint refused with status %d; see docs/google-workspace.md"
                  .formatted(status));
    };
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
