package dev.umsync.credential.mint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;

/**
 * Microsoft Entra's error answers and what each asks for. Stateless.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes">Microsoft:
 *     AADSTS error codes</a>
 */
final class MicrosoftAnswers {
  private MicrosoftAnswers() {}

  /**
   * @param body what the token endpoint said; nothing of it but its error code reaches the result
   */
  static MintResult classify(int status, String body, String clientId, String directoryId) {
    if (status == 408 || status == 429 || status >= 500) {
      return away("Microsoft's token endpoint answered %d; it is asked again".formatted(status));
    }
    if (status == 407) {
      return away("the proxy asks for a login (407); let this machine through without one");
    }
    JsonNode json = tree(body);
    if (json.path("error").asText().isEmpty()) {
      return away(
          "something other than Microsoft's token endpoint answered with status %d; check the proxy and credentials.microsoft-authority"
              .formatted(status));
    }
    int code = json.path("error_codes").path(0).asInt();
    if (json.path("error").asText().equals("temporarily_unavailable") || code == 90033) {
      return away("Microsoft's token endpoint is unavailable for the moment; it is asked again");
    }
    return new Refused(refusal(code, status, clientId, directoryId));
  }

  private static MintFailure refusal(int code, int status, String clientId, String directoryId) {
    return switch (code) {
      case 7000215 ->
          new MintFailure(
              Kind.SIGNATURE,
              "Microsoft does not accept the client secret (AADSTS7000215): in the Entra admin center under App registrations, Certificates & secrets, make a new client secret and upload its Value, not its Secret ID");
      case 7000222 ->
          new MintFailure(
              Kind.SIGNATURE,
              "the client secret has expired (AADSTS7000222): make a new one under App registrations, Certificates & secrets");
      case 700027, 7000219, 700021, 50012 ->
          new MintFailure(
              Kind.SIGNATURE,
              "Microsoft does not accept the certificate (AADSTS%d): upload it to the app under App registrations, Certificates & secrets, Certificates"
                  .formatted(code));
      case 700024 ->
          new MintFailure(
              Kind.CLOCK, "this machine's clock is off; set it by NTP, then it is tried again");
      case 700016, 7000229 ->
          new MintFailure(
              Kind.NOT_DELEGATED,
              "the directory %s does not know the application %s (AADSTS%d): check both IDs on the app's Overview page, and grant admin consent for IMAP.AccessAsApp under API permissions"
                  .formatted(directoryId, clientId, code));
      case 90002, 900023 ->
          new MintFailure(
              Kind.OTHER,
              "Microsoft has no directory %s (AADSTS%d): copy the Directory (tenant) ID from the app's Overview page"
                  .formatted(directoryId, code));
      case 70011, 1002012 ->
          new MintFailure(
              Kind.OTHER,
              "Microsoft does not take the tenant's scope (AADSTS%d): set it to https://outlook.office365.com/.default"
                  .formatted(code));
      case 53003 ->
          new MintFailure(
              Kind.ACCOUNT_RESTRICTED,
              "a Conditional Access policy blocks this app (AADSTS53003): exclude it, or allow this network's address");
      default ->
          new MintFailure(
              Kind.OTHER,
              code == 0
                  ? "Microsoft's token endpoint refused with status %d; check the app and its credential"
                      .formatted(status)
                  : "Microsoft refused with AADSTS%d; look the code up at login.microsoftonline.com/error"
                      .formatted(code));
    };
  }

  private static JsonNode tree(String body) {
    try {
      return Json.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return Json.mapper().createObjectNode(); // not Microsoft's form
    }
  }

  private static MintResult away(String advice) {
    return new Unavailable(new MintFailure(Kind.PROVIDER_AWAY, advice));
  }
}
