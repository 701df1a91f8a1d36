package dev.umsync.testbed.idp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTokenVerifierTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final IssuerKey KEY = IssuerKey.generate(RANDOM);

  @Test
  void aTokenOpensItsOwnMailboxUntilItExpires() {
    String token = token("https://idp", TokenVerifier.MAIL_SCOPE);
    assertThat(at(NOW).accepts("Anna@example.com", token)).isTrue();
    assertThat(at(NOW).accepts("bert@example.com", token)).isFalse();
    assertThat(at(NOW.plusSeconds(599)).accepts("anna@example.com", token)).isTrue();
    assertThat(at(NOW.plusSeconds(600)).accepts("anna@example.com", token)).isFalse();
  }

  @Test
  void aTokenOfAnotherScopeIssuerOrKeyOpensNothing() {
    assertThat(at(NOW).accepts("anna@example.com", token("https://idp", "openid"))).isFalse();
    assertThat(at(NOW).accepts("anna@example.com", token("https://b", TokenVerifier.MAIL_SCOPE)))
        .isFalse();
    SignedTokenVerifier otherKey =
        new SignedTokenVerifier(
            "https://idp",
            IssuerKey.generate(RANDOM).publicKey(),
            Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(otherKey.accepts("anna@example.com", token("https://idp", TokenVerifier.MAIL_SCOPE)))
        .isFalse();
    assertThat(at(NOW).accepts("anna@example.com", "rubbish")).isFalse();
  }

  @Test
  void theImapAdminScopeOpensMailboxesToo() {
    String token = token("https://idp", TokenVerifier.IMAP_ADMIN_SCOPE);
    assertThat(at(NOW).accepts("anna@example.com", token)).isTrue();
  }

  @Test
  void aKeyReadBackFromItsFileIsTheSame(@TempDir Path folder) throws Exception {
    IssuerKey first = IssuerKey.loadOrCreate(folder.resolve("issuer.pem"), RANDOM);
    IssuerKey second = IssuerKey.loadOrCreate(folder.resolve("issuer.pem"), RANDOM);
    assertThat(second.keyId()).isEqualTo(first.keyId());
    assertThat(second.publicKeyPem()).isEqualTo(first.publicKeyPem());
  }

  @Test
  void aServiceAccountSurvivesItsJsonAndHidesItsKey() {
    DemoServiceAccount account =
        DemoServiceAccount.generate("p", java.net.URI.create("http://127.0.0.1:1/token"), RANDOM);
    assertThat(DemoServiceAccount.fromJson(account.toJson())).isEqualTo(account);
    assertThat(account.clientId()).matches("[0-9]{21}");
    assertThat(account.toString()).doesNotContain("PRIVATE", "modulus");
  }

  private static SignedTokenVerifier at(Instant now) {
    return SignedTokenVerifier.fromPem(
        "https://idp", KEY.publicKeyPem(), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static String token(String issuer, String scope) {
    return new AccessTokens(issuer, KEY, RANDOM)
        .issue(
            new AssertionJudge.Verdict.Granted("1", "anna@example.com", scope),
            NOW,
            Duration.ofMinutes(10));
  }
}
