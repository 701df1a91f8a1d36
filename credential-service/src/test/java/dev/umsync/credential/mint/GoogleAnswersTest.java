package dev.umsync.credential.mint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleAnswersTest {
  private static final String CLIENT = "101234567890123456789";
  private static final String SCOPE = "https://mail.google.com/";

  /** Stands in every body, and must stand in no advice. */
  private static final String LEAK = "ana@example.com ya29.secret";

  private static String body(String error, String description) {
    return "{\"error\":\"%s\",\"error_description\":\"%s\",\"x\":\"%s\"}"
        .formatted(error, description + " " + LEAK, LEAK);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            401,
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
            Kind.NOT_DELEGATED,
            "Domain-wide delegation"),
        Arguments.of(
            400, "invalid_grant", "Invalid email or User ID", Kind.UNKNOWN_MAILBOX, "roster"),
        Arguments.of(400, "invalid_grant", "Not a valid email.", Kind.UNKNOWN_MAILBOX, "roster"),
        Arguments.of(
            400, "invalid_grant", "The account has been deleted", Kind.UNKNOWN_MAILBOX, "roster"),
        Arguments.of(
            400,
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.",
            Kind.CLOCK,
            "clock"),
        Arguments.of(
            400, "invalid_grant", "Invalid JWT Signature.", Kind.SIGNATURE, "add a new JSON key"),
        Arguments.of(
            400,
            "invalid_grant",
            "Invalid grant: account not found",
            Kind.SIGNATURE,
            "service account"),
        Arguments.of(400, "invalid_grant", "Bad Request", Kind.OTHER, "check the key"),
        Arguments.of(
            403, "access_denied", "Account restricted", Kind.ACCOUNT_RESTRICTED, "Admin console"),
        Arguments.of(
            400,
            "invalid_request",
            "Invalid impersonation prn email address.",
            Kind.UNKNOWN_MAILBOX,
            "roster"),
        Arguments.of(400, "invalid_request", "Missing grant type", Kind.OTHER, "status 400"),
        Arguments.of(400, "invalid_scope", "Invalid OAuth scope", Kind.OTHER, "--scope"),
        Arguments.of(418, "brand_new_error", "What is this", Kind.OTHER, "status 418"));
  }

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("refusals")
  void eachRefusalSaysWhatMendsIt(
      int status, String error, String description, Kind kind, String said) {
    MintResult result = GoogleAnswers.classify(status, body(error, description), CLIENT, SCOPE);

    assertThat(result).isInstanceOf(Refused.class);
    assertThat(((Refused) result).failure().kind()).isEqualTo(kind);
    assertThat(((Refused) result).failure().advice()).contains(said);
    assertThat(result.toString()).doesNotContain("ana@").doesNotContain("ya29");
  }

  @Test
  void missingDelegationNamesClientAndScope() {
    MintResult result = GoogleAnswers.classify(401, body("unauthorized_client", ""), CLIENT, SCOPE);

    assertThat(((Refused) result).failure().advice()).contains(CLIENT).contains(SCOPE);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void trafficAndTroubleAreTriedAgain(int status) {
    MintResult result =
        GoogleAnswers.classify(status, body("unauthorized_client", ""), CLIENT, SCOPE);

    assertThat(result).isInstanceOf(Unavailable.class);
    assertThat(((Unavailable) result).failure().kind()).isEqualTo(Kind.PROVIDER_AWAY);
    assertThat(result.toString()).contains("" + status).doesNotContain("ana@");
  }

  @Test
  void aFailureInsideIsTriedAgainWhateverItsStatus() {
    assertThat(
            GoogleAnswers.classify(400, body("internal_failure", "Backend Error"), CLIENT, SCOPE))
        .isInstanceOf(Unavailable.class);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of(403, "<html>Blocked by the firewall: ana@example.com ya29.secret</html>"),
        Arguments.of(407, ""),
        Arguments.of(302, ""),
        Arguments.of(404, "{\"error\":{\"code\":404,\"message\":\"ana@example.com ya29\"}}"),
        Arguments.of(400, "{\"error\""),
        Arguments.of(400, "[".repeat(5_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void whatIsNotGooglesAnswerIsNoRefusal(int status, String body) {
    MintResult result = GoogleAnswers.classify(status, body, CLIENT, SCOPE);

    assertThat(result).isInstanceOf(Unavailable.class);
    assertThat(result.toString()).contains("proxy").doesNotContain("ana@").doesNotContain("ya29");
  }
}
