package dev.umsync.testbed.idp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.testbed.idp.AssertionJudge.Verdict;
import dev.umsync.testbed.idp.WorkspaceDirectory.UserStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssertionJudgeTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String AUDIENCE = DemoIdentityProvider.GOOGLE_AUDIENCE;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DemoServiceAccount ACCOUNT =
      DemoServiceAccount.generate("proj", URI.create("http://127.0.0.1:1/token"), RANDOM);

  private final WorkspaceDirectory directory = new WorkspaceDirectory();
  private final AssertionJudge judge =
      new AssertionJudge(directory, Set.of(AUDIENCE), Duration.ofMinutes(5));

  @BeforeEach
  void setUpOneDelegatedPerson() {
    directory.register(ACCOUNT);
    directory.delegate(ACCOUNT.clientId(), "example.com", Set.of(TokenVerifier.MAIL_SCOPE));
    directory.addUser("anna@example.com");
  }

  @Test
  void aDelegatedAssertionIsGrantedInLowerCase() {
    assertThat(judge(claims -> claims.put("sub", "Anna@Example.com")))
        .isEqualTo(
            new Verdict.Granted(ACCOUNT.clientId(), "anna@example.com", TokenVerifier.MAIL_SCOPE));
  }

  @Test
  void withoutSubjectTheAccountSpeaksForItself() {
    assertThat(judge(claims -> claims.remove("sub")))
        .isEqualTo(
            new Verdict.Granted(
                ACCOUNT.clientId(), ACCOUNT.clientEmail(), TokenVerifier.MAIL_SCOPE));
  }

  @Test
  void anotherKeyOfTheSameNameIsNotBelieved() {
    DemoServiceAccount impostor = ACCOUNT.withNewKey(RANDOM);
    String forged = Jwt.sign(header(ACCOUNT.privateKeyId()), claims(), impostor.privateKey());
    assertRefused(judge.judge(forged, NOW), TokenError.INVALID_SIGNATURE);
  }

  @Test
  void anAssertionWithoutSignatureIsNotBelieved() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String unsigned =
        base64.encodeToString(
                header(ACCOUNT.privateKeyId())
                    .put("alg", "none")
                    .toString()
                    .getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims().toString().getBytes(StandardCharsets.UTF_8))
            + ".";
    assertRefused(judge.judge(unsigned, NOW), TokenError.INVALID_SIGNATURE);
  }

  @Test
  void aClaimChangedAfterSigningIsNotBelieved() {
    String[] parts =
        Jwt.sign(header(ACCOUNT.privateKeyId()), claims(), ACCOUNT.privateKey()).split("\\.", -1);
    String other =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                claims()
                    .put("sub", "boss@example.com")
                    .toString()
                    .getBytes(StandardCharsets.UTF_8));
    directory.addUser("boss@example.com");
    assertRefused(
        judge.judge(parts[0] + "." + other + "." + parts[2], NOW), TokenError.INVALID_SIGNATURE);
  }

  @Test
  void bothKeysWorkDuringRotationAndTheRevokedOneStops() {
    DemoServiceAccount rotated = ACCOUNT.withNewKey(RANDOM);
    directory.register(rotated);
    String withNew = Jwt.sign(header(rotated.privateKeyId()), claims(), rotated.privateKey());
    assertThat(judge(claims -> {})).isInstanceOf(Verdict.Granted.class);
    assertThat(judge.judge(withNew, NOW)).isInstanceOf(Verdict.Granted.class);

    directory.revokeKey(ACCOUNT.clientEmail(), ACCOUNT.privateKeyId());

    assertRefused(judge(claims -> {}), TokenError.INVALID_SIGNATURE);
    assertThat(judge.judge(withNew, NOW)).isInstanceOf(Verdict.Granted.class);
  }

  @Test
  void timesOutsideGooglesWindowAreRefused() {
    long now = NOW.getEpochSecond();
    assertRefused(times(now - 7200, now - 3600), TokenError.NOT_SHORT_LIVED);
    assertRefused(times(now + 7200, now + 10800), TokenError.NOT_SHORT_LIVED);
    assertRefused(times(now, now + 3601), TokenError.NOT_SHORT_LIVED);
    assertRefused(times(now, now), TokenError.NOT_SHORT_LIVED);
    assertRefused(judge(claims -> claims.remove("exp")), TokenError.NOT_SHORT_LIVED);
    assertThat(times(now + 299, now + 3599)).isInstanceOf(Verdict.Granted.class);
  }

  @Test
  void whatDelegationDoesNotCoverIsUnauthorized() {
    assertRefused(
        judge(claims -> claims.put("sub", "anna@other.example")), TokenError.UNAUTHORIZED_CLIENT);
    assertRefused(
        judge(claims ->
            claims.put("scope", TokenVerifier.MAIL_SCOPE + " " + TokenVerifier.IMAP_ADMIN_SCOPE)),
        TokenError.UNAUTHORIZED_CLIENT);
    directory.withdraw(ACCOUNT.clientId(), "example.com");
    assertRefused(judge(claims -> {}), TokenError.UNAUTHORIZED_CLIENT);
  }

  @Test
  void peopleAreLookedUp() {
    assertRefused(
        judge(claims -> claims.put("sub", "nobody@example.com")), TokenError.INVALID_EMAIL);
    assertRefused(judge(claims -> claims.put("sub", "anna")), TokenError.NOT_A_VALID_EMAIL);
    directory.setStatus("anna@example.com", UserStatus.DELETED);
    assertRefused(judge(claims -> {}), TokenError.ACCOUNT_DELETED);
    directory.setStatus("anna@example.com", UserStatus.RESTRICTED);
    assertRefused(judge(claims -> {}), TokenError.ACCOUNT_RESTRICTED);
  }

  @Test
  void theRestOfTheAssertionIsCheckedToo() {
    assertRefused(
        judge(claims -> claims.put("aud", "https://elsewhere")), TokenError.WRONG_AUDIENCE);
    assertRefused(
        judge(claims -> claims.put("iss", "unknown@example.com")), TokenError.ACCOUNT_NOT_FOUND);
    assertRefused(judge(claims -> claims.put("scope", " ")), TokenError.INVALID_SCOPE);
    assertRefused(judge.judge("not a token", NOW), TokenError.MALFORMED_ASSERTION);
  }

  private Verdict times(long issued, long expires) {
    return judge(claims -> claims.put("iat", issued).put("exp", expires));
  }

  private Verdict judge(Consumer<ObjectNode> change) {
    ObjectNode claims = claims();
    change.accept(claims);
    return judge.judge(Jwt.sign(header(ACCOUNT.privateKeyId()), claims, ACCOUNT.privateKey()), NOW);
  }

  private static ObjectNode header(String keyId) {
    return Jwt.JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT").put("kid", keyId);
  }

  private static ObjectNode claims() {
    return Jwt.JSON
        .createObjectNode()
        .put("iss", ACCOUNT.clientEmail())
        .put("aud", AUDIENCE)
        .put("scope", TokenVerifier.MAIL_SCOPE)
        .put("sub", "anna@example.com")
        .put("iat", NOW.getEpochSecond())
        .put("exp", NOW.plusSeconds(3600).getEpochSecond());
  }

  private static void assertRefused(Verdict verdict, TokenError error) {
    assertThat(verdict).isEqualTo(new Verdict.Refused(error));
  }
}
