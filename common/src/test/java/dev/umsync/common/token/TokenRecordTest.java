package dev.umsync.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRecordTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Instant ISSUED = Instant.parse("2026-05-04T09:30:00.123Z");
  private static final Instant EXPIRY = Instant.parse("2026-05-04T10:29:59.987Z");
  private static final String TOKEN = "ya29.a0AfH6SMB-secret";

  @TempDir Path folder;
  private KeyDirectory keys;

  @BeforeEach
  void init() throws Exception {
    keys = new KeyDirectory(folder);
    keys.init();
  }

  @Test
  void aTokenPassesThroughJsonAndOpensForItsPerson() throws Exception {
    TokenRecord read = Json.read(Json.bytes(sealed()), TokenRecord.class);

    assertThat(read.open(keys.tokenOpener(), ANA)).hasValue(TOKEN);
    assertThat(read.open(keys.tokenOpener(), Subscriber.of("ben@example.com"))).isEmpty();
    assertThat(read.expiresAt()).isEqualTo(Instant.parse("2026-05-04T10:29:59Z"));
    assertThat(read.keyId()).isEqualTo(keys.tokenSealer().keyId());
    assertThat(read.mechanism()).isEqualTo("XOAUTH2");
  }

  @Test
  void aRecordWithAnotherExpiryDoesNotOpen() throws Exception {
    String json = new String(Json.bytes(sealed()), StandardCharsets.UTF_8);
    String longer = json.replace("2026-05-04T10:29:59Z", "2036-05-04T10:29:59Z");
    assertThat(longer).isNotEqualTo(json);

    TokenRecord moved = Json.read(longer.getBytes(StandardCharsets.UTF_8), TokenRecord.class);

    assertThat(moved.open(keys.tokenOpener(), ANA)).isEmpty();
  }

  @Test
  void noTokenIsInClearInTheRecordOrInItsPrintedForm() throws Exception {
    TokenRecord record = sealed();
    String json = new String(Json.bytes(record), StandardCharsets.UTF_8);

    assertThat(json)
        .doesNotContain(TOKEN, "secret", "ana@")
        .doesNotContain(Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8)));
    assertThat(record).hasToString("TokenRecord[google, expires 2026-05-04T10:29:59Z]");
  }

  @Test
  void aRevocationHoldsNoTokenAndIsOfNoUse() throws Exception {
    TokenRecord revocation = TokenRecord.revocation("google", "c1", ISSUED);
    TokenRecord read = Json.read(Json.bytes(revocation), TokenRecord.class);

    assertThat(read).isEqualTo(revocation);
    assertThat(read.open(keys.tokenOpener(), ANA)).isEmpty();
    assertThat(read.lives(ISSUED.minusSeconds(60), Duration.ZERO)).isFalse();
    assertThat(read.toString()).endsWith("revoked]");
  }

  @Test
  void aTokenLivesUntilItsExpiryLessTheMargin() throws Exception {
    TokenRecord record = sealed();
    Instant end = record.expiresAt();

    assertThat(record.lives(end.minusSeconds(61), Duration.ofSeconds(60))).isTrue();
    assertThat(record.lives(end.minusSeconds(60), Duration.ofSeconds(60))).isFalse();
    assertThat(record.lives(end, Duration.ZERO)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "[]", "{\"provider\":\"google\",\"revoked\":true}"})
  void whatIsNoTokenRecordIsToldWithoutItsContent(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("{\"provider\":secret}"))
        .isInstanceOf(IOException.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void aRecordWithNeitherTokenNorRevocationIsRefused() {
    String json =
        new String(Json.bytes(TokenRecord.revocation("g", "c", ISSUED)), StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(json.replace("true", "false"))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(json.replace("}", ",\"sealed\":\"AAAA\"}")))
        .isInstanceOf(IOException.class);
  }

  private TokenRecord sealed() throws Exception {
    return TokenRecord.seal(
        keys.tokenSealer(), ANA, TOKEN, "google", "https://mail.google.com/", ISSUED, EXPIRY, "c1");
  }

  private static void read(String json) throws IOException {
    Json.read(json.getBytes(StandardCharsets.UTF_8), TokenRecord.class);
  }
}
