package dev.umsync.credential.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.account.KeyFileProblem.Reason;
import dev.umsync.testbed.idp.DemoCertificate;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The kinds of upload beside Google's JSON. */
class UploadsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();
  private static final byte[] P12 = ACCOUNT.toP12("notasecret");
  private static final DemoCertificate CERTIFICATE =
      DemoCertificate.generate("umsync", NOON.minusSeconds(60), Duration.ofDays(30), RANDOM);

  private static ServiceAccountKey p12(byte[] file, String password) throws KeyFileProblem {
    return ServiceAccountKey.parseP12(file, ACCOUNT.clientId(), ACCOUNT.clientEmail(), password);
  }

  private static MicrosoftApp certificate(byte[] file, Clock clock) throws KeyFileProblem {
    return MicrosoftApp.withCertificate("contoso.example", "app-1", file, "", clock);
  }

  private static void says(Reason reason, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KeyFileProblem.class, p -> assertThat(p.reason()).isEqualTo(reason))
        .hasMessageContaining(words)
        .hasMessageNotContaining("Exception");
  }

  @Test
  void aP12IsTheSameKeyAsItsJson() throws Exception {
    ServiceAccountKey key = p12(P12, "notasecret");
    KeyFacts json = ServiceAccountKey.parse(StoredKeys.file(ACCOUNT)).facts();

    assertThat(key.facts().fingerprint()).isEqualTo(json.fingerprint());
    assertThat(key.facts().clientId()).isEqualTo(ACCOUNT.clientId());
    assertThat(key.facts().id()).startsWith("p12-");
    assertThat(SealedForm.read(key.kind(), key.secret()).facts()).isEqualTo(key.facts());
  }

  @Test
  void aP12ThatIsNoneSaysWhatItIs() {
    says(Reason.EMPTY, "is empty", () -> p12(new byte[0], "notasecret"));
    says(Reason.PASSWORD_WRONG, "notasecret", () -> p12(P12, "guess"));
    says(
        Reason.TRUNCATED,
        "breaks off",
        () -> p12(Arrays.copyOf(P12, P12.length / 2), "notasecret"));
    says(Reason.WRONG, "is JSON", () -> p12(StoredKeys.file(ACCOUNT), "notasecret"));
    says(
        Reason.WRONG,
        "not a .p12",
        () -> p12("GIF89a…".getBytes(StandardCharsets.UTF_8), "notasecret"));
    says(Reason.WRONG, "looks like a .p12", () -> ServiceAccountKey.parse(P12));
    says(
        Reason.INCOMPLETE,
        "client ID is missing",
        () -> ServiceAccountKey.parseP12(P12, "", ACCOUNT.clientEmail(), "notasecret"));
  }

  @Test
  void aCertificateWithItsKeyIsReadFromPem() throws Exception {
    MicrosoftApp app = certificate(CERTIFICATE.toPem(), CLOCK);

    assertThat(app.facts().algorithm()).isEqualTo("RSA 2048");
    assertThat(app.facts().keyId().orElseThrow()).matches("[0-9A-F]{40}");
    assertThat(app.facts().expiresAt())
        .hasValue(CERTIFICATE.certificate().getNotAfter().toInstant());
    assertThat(app.toString()).doesNotContain("PRIVATE").doesNotContain("modulus");
  }

  @Test
  void aCertificateThatIsNoneSaysWhatItIs() {
    byte[] pem = CERTIFICATE.toPem();
    String text = new String(pem, StandardCharsets.US_ASCII);
    DemoCertificate other =
        DemoCertificate.generate("other", NOON.minusSeconds(60), Duration.ofDays(1), RANDOM);
    String mixed =
        text.substring(0, text.indexOf("-----BEGIN PRIVATE"))
            + new String(other.toPem(), StandardCharsets.US_ASCII)
                .substring(
                    new String(other.toPem(), StandardCharsets.US_ASCII)
                        .indexOf("-----BEGIN PRIVATE"));

    says(Reason.EMPTY, "is empty", () -> certificate(new byte[0], CLOCK));
    says(
        Reason.WRONG,
        "neither PEM nor .p12",
        () -> certificate("hello".getBytes(StandardCharsets.UTF_8), CLOCK));
    says(
        Reason.INCOMPLETE,
        "no certificate",
        () ->
            certificate(
                text.substring(text.indexOf("-----BEGIN PRIVATE")).getBytes(StandardCharsets.UTF_8),
                CLOCK));
    says(
        Reason.UNUSABLE,
        "do not belong together",
        () -> certificate(mixed.getBytes(StandardCharsets.UTF_8), CLOCK));
    says(
        Reason.UNUSABLE,
        "the certificate ended on",
        () -> certificate(pem, Clock.offset(CLOCK, Duration.ofDays(60))));
  }

  @Test
  void aClientSecretIsItsValueAndNotItsId() throws Exception {
    MicrosoftApp app =
        MicrosoftApp.withSecret(
            "contoso.example", "app-1", "abc8Q~0123456789012345678901234567", Optional.empty());

    assertThat(app.facts().fingerprint()).isEqualTo("secret abc…");
    assertThat(app.facts().toString() + app).doesNotContain("8Q~0123");
    says(
        Reason.UNUSABLE,
        "not its Value",
        () ->
            MicrosoftApp.withSecret(
                "contoso.example",
                "app-1",
                "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
                Optional.empty()));
    says(
        Reason.INCOMPLETE,
        "directory (tenant) ID",
        () -> MicrosoftApp.withSecret("../evil", "app-1", "abc8Q~x", Optional.empty()));
  }
}
