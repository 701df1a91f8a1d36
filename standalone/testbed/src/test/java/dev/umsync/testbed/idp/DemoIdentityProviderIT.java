package dev.umsync.testbed.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.ServiceAccountCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asked with the library that the product uses. */
class DemoIdentityProviderIT {
  private static final String ANNA = "anna@example.com";
  private static final HttpTransportFactory TRANSPORT =
      com.google.api.client.http.javanet.NetHttpTransport::new;

  private DemoIdentityProvider idp;
  private DemoServiceAccount account;

  @BeforeEach
  void start() throws IOException {
    SecureRandom random = new SecureRandom();
    idp =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(random), Clock.systemUTC(), random);
    account = idp.newServiceAccount("demo");
    idp.directory().delegate(account.clientId(), "example.com", Set.of(TokenVerifier.MAIL_SCOPE));
    idp.directory().addUser(ANNA);
  }

  @AfterEach
  void stop() {
    idp.close();
  }

  @Test
  void googlesLibraryGetsATokenThatOpensTheMailbox() throws IOException {
    String token = credentials(account).createDelegated(ANNA).refreshAccessToken().getTokenValue();

    assertThat(idp.verifier().accepts(ANNA, token)).isTrue();
    assertThat(idp.verifier().accepts("bert@example.com", token)).isFalse();
    assertThat(idp.counts().requestsFor(ANNA)).isEqualTo(1);
    assertThat(idp.counts().issued()).isEqualTo(1);
  }

  @Test
  void refusalsReachTheLibraryInGooglesWords() {
    assertThatThrownBy(
            () -> credentials(account).createDelegated("x@example.com").refreshAccessToken())
        .cause()
        .hasMessageContaining("400")
        .hasMessageContaining("Invalid email or User ID");
    assertThat(idp.counts().refused()).isEqualTo(1);
  }

  @Test
  void aMissingDelegationIsAnsweredWith401AndItsText() throws Exception {
    // Google's default transport drops the body of every 401 (HttpURLConnection in streaming mode
    // does), so the text is read
    // with another client here.
    assertThatThrownBy(
            () -> credentials(account).createDelegated("x@other.example").refreshAccessToken())
        .cause()
        .hasMessageContaining("401");
    idp.faults().onNext(1, new TokenFault.Refuse(TokenError.UNAUTHORIZED_CLIENT));
    HttpResponse<String> answer = post("");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .contains("unauthorized_client", "Client is unauthorized to retrieve access tokens");
  }

  @Test
  void aKeyNeverRegisteredIsRefused() {
    DemoServiceAccount forged = account.withNewKey(new SecureRandom());
    assertThatThrownBy(() -> credentials(forged).createDelegated(ANNA).refreshAccessToken())
        .cause()
        .hasMessageContaining("Invalid JWT Signature");
  }

  @Test
  void queuedFaultsAreShownOnceAndStandingOnesStay() throws Exception {
    idp.faults().onNext(1, new TokenFault.Refuse(TokenError.RATE_LIMITED));
    assertThat(post("").statusCode()).isEqualTo(429);
    assertThat(post("").body()).contains("unsupported_grant_type");

    idp.faults().always(new TokenFault.Raw(502, "<html>Bad Gateway</html>"));
    assertThat(post("").body()).contains("<html>");
    assertThat(post("").statusCode()).isEqualTo(502);
    idp.faults().clear();
    assertThat(post("").statusCode()).isEqualTo(400);
  }

  @Test
  void aFaultForOnePersonLeavesTheOthersAlone() throws IOException {
    idp.directory().addUser("bert@example.com");
    idp.faults().alwaysFor(ANNA, new TokenFault.Refuse(TokenError.ACCOUNT_RESTRICTED));
    assertThatThrownBy(() -> credentials(account).createDelegated(ANNA).refreshAccessToken())
        .cause()
        .hasMessageContaining("Account restricted");
    assertThat(credentials(account).createDelegated("bert@example.com").refreshAccessToken())
        .isNotNull();
  }

  @Test
  void aDroppedConnectionIsAnIoErrorAndASlowAnswerComes() throws Exception {
    idp.faults().onNext(1, new TokenFault.Disconnect());
    assertThatThrownBy(() -> post("")).isInstanceOf(IOException.class);
    idp.faults().onNext(1, new TokenFault.Slow(Duration.ofMillis(5)));
    assertThat(post("").statusCode()).isEqualTo(400);
  }

  @Test
  void theTokenLifeCanBeChangedWhileItRuns() throws IOException {
    idp.setTokenLife(Duration.ofSeconds(90));
    var token = credentials(account).createDelegated(ANNA).refreshAccessToken();
    Jwt jwt = Jwt.parse(token.getTokenValue()).orElseThrow();
    assertThat(jwt.claims().path("exp").asLong() - jwt.claims().path("iat").asLong()).isEqualTo(90);
  }

  @Test
  void thePublicKeyIsPublished() throws Exception {
    URI certs = idp.tokenUri().resolve("/certs");
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body =
          client
              .send(HttpRequest.newBuilder(certs).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      assertThat(body).contains("\"kid\":\"" + idp.key().keyId() + "\"");
    }
  }

  private HttpResponse<String> post(String form) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(idp.tokenUri())
              .POST(HttpRequest.BodyPublishers.ofString(form))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static ServiceAccountCredentials credentials(DemoServiceAccount account)
      throws IOException {
    return (ServiceAccountCredentials)
        ServiceAccountCredentials.fromStream(
                new ByteArrayInputStream(account.toJson().getBytes(StandardCharsets.UTF_8)),
                TRANSPORT)
            .createWithCustomRetryStrategy(false)
            .createScoped(TokenVerifier.MAIL_SCOPE);
  }
}
