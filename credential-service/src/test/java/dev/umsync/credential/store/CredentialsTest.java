package dev.umsync.credential.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final String DOMAIN = "example.com";
  private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();

  @TempDir private Path folder;
  private KeyDirectory keys;
  private Credentials credentials;
  private CredentialRecord first;
  private final List<ProviderCredential> opened = new ArrayList<>();

  @BeforeEach
  void oneStored() throws Exception {
    keys = StoredKeys.keysets(folder.resolve("keys"));
    credentials =
        new Credentials(
            keys.masterKey(),
            key -> {
              opened.add(key);
              return (subscriber, scope) -> new MintResult.Refused(new MintFailure(Kind.OTHER, ""));
            });
    first = StoredKeys.uploaded(keys, DOMAIN, ACCOUNT, CLOCK, List.of());
  }

  private void apply(CredentialRecord record) {
    credentials.apply(StoredKeys.key(record), StoredKeys.value(record));
  }

  @Test
  void whatWasUploadedCanMint() {
    apply(first);

    assertThat(credentials.of(DOMAIN)).get().extracting(u -> u.record().revision()).isEqualTo(1);
    assertThat(opened.getFirst().facts().clientId()).isEqualTo(ACCOUNT.clientId());
    assertThat(credentials.unopened()).isEmpty();
    assertThat(credentials.isActive(DOMAIN, ACCOUNT.privateKeyId())).isTrue();
  }

  @Test
  void anotherTenantHasNone() {
    apply(first);

    assertThat(credentials.of("example.org")).isEmpty();
    assertThat(credentials.isActive("example.org", ACCOUNT.privateKeyId())).isFalse();
  }

  @Test
  void theHighestRevisionWinsInWhateverOrderTheyCome() throws Exception {
    KeyLedger ledger = new KeyLedger(keys.masterKey(), CLOCK);
    CredentialRecord second =
        first.next(Stage.IN_USE, first.open(keys.masterKey()).orElseThrow(), keys.masterKey(), NOW);
    assertThat(ledger.resealed(List.of(first))).as("the same master key").isEmpty();
    apply(second);
    apply(first);

    assertThat(second.revision()).isEqualTo(2);
    assertThat(credentials.of(DOMAIN)).get().extracting(u -> u.record().revision()).isEqualTo(2);
  }

  @Test
  void aDisabledOneMintsNoMoreAndStaysKnown() {
    apply(first);
    apply(StoredKeys.with(first, 2, Stage.DISABLED));

    assertThat(credentials.of(DOMAIN)).isEmpty();
    assertThat(credentials.isActive(DOMAIN, ACCOUNT.privateKeyId())).isFalse();
    assertThat(credentials.all()).hasSize(1);
  }

  @Test
  void aDisabledOneIsNotEnabledByItsOldRecordOrByFlippingItsMark() {
    apply(StoredKeys.with(first, 1, Stage.DISABLED));
    apply(first);
    assertThat(credentials.of(DOMAIN)).isEmpty();

    apply(StoredKeys.with(first, 2, Stage.IN_USE));
    assertThat(credentials.of(DOMAIN)).as("sealed under another revision").isEmpty();
  }

  @Test
  void ofTwoKeysTheOneSwitchedToMintsAndTheOthersTokensStand() throws Exception {
    DemoServiceAccount rotated = StoredKeys.rotated(ACCOUNT);
    CredentialRecord next =
        StoredKeys.uploaded(
            keys, DOMAIN, rotated, Clock.offset(CLOCK, Duration.ofDays(1)), List.of(first));
    apply(next);
    apply(first);

    assertThat(credentials.of(DOMAIN))
        .get()
        .extracting(u -> u.record().credentialId())
        .isEqualTo(rotated.privateKeyId());
    assertThat(credentials.isActive(DOMAIN, ACCOUNT.privateKeyId())).isTrue();
  }

  @Test
  void aRecordMovedToAnotherTenantDoesNotOpen() {
    CredentialRecord moved =
        new CredentialRecord(
            "example.org",
            first.credentialId(),
            first.revision(),
            Stage.IN_USE,
            first.kind(),
            first.facts(),
            first.addedAt(),
            first.addedBy(),
            first.changedAt(),
            first.masterKeyId(),
            first.sealed());
    apply(moved);

    assertThat(credentials.of("example.org")).isEmpty();
    assertThat(opened).isEmpty();
  }

  @Test
  void aRecordUnderAnothersKeyIsPassedOver() {
    credentials.apply("example.org k1".getBytes(StandardCharsets.UTF_8), StoredKeys.value(first));

    assertThat(credentials.all()).isEmpty();
  }

  @Test
  void tamperedAndMalformedRecordsOpenNothingAndBreakNothing() {
    String json = new String(StoredKeys.value(first), StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            json.replace(first.sealed(), flipped(first.sealed())),
            json.replace(first.sealed(), "!no base64!"),
            json.replace("\"sealed\"", "\"other\""),
            json.replace("\"addedAt\"", "\"other\""),
            json.substring(0, 40),
            "null",
            "[]")) {
      credentials.apply(StoredKeys.key(first), bad.getBytes(StandardCharsets.UTF_8));
      assertThat(opened).as(bad.substring(0, 2)).isEmpty();
    }
    apply(first);
    assertThat(opened).as("same revision again, whole").hasSize(1);
  }

  /** One bit of the ciphertext changed. */
  private static String flipped(String sealed) {
    byte[] bytes = Base64.getDecoder().decode(sealed);
    bytes[bytes.length / 2] ^= 1;
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void anotherMasterKeyIsNamedAndNotAnEmptyStore() throws Exception {
    Credentials elsewhere =
        new Credentials(
            StoredKeys.keysets(folder.resolve("others")).masterKey(),
            key -> {
              throw new AssertionError("nothing opens");
            });
    elsewhere.apply(StoredKeys.key(first), StoredKeys.value(first));

    assertThat(elsewhere.of(DOMAIN)).isEmpty();
    assertThat(elsewhere.unopened())
        .extracting(CredentialRecord::masterKeyId)
        .containsExactly(keys.masterKey().keyId());
  }

  @Test
  void aRemovedOneIsGone() {
    apply(first);
    credentials.apply(StoredKeys.key(first), null);

    assertThat(credentials.of(DOMAIN)).isEmpty();
    assertThat(credentials.isActive(DOMAIN, ACCOUNT.privateKeyId())).isFalse();
  }

  @Test
  void theStoredRecordHoldsNoKeyInClear() {
    String json = new String(Json.bytes(first), StandardCharsets.UTF_8);

    assertThat(json + first)
        .doesNotContain("PRIVATE KEY")
        .doesNotContain(ACCOUNT.toJson().substring(200, 260));
  }
}
