package dev.umsync.credential.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.rotation.LiveToken;
import dev.umsync.credential.rotation.RotationSchedule;
import dev.umsync.credential.rotation.RotationSettings;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.Credentials;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BO = Subscriber.of("bo@example.com");
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();

  @TempDir private Path folder;
  private KeyDirectory keys;
  private CredentialRecord credential;
  private Credentials credentials;
  private final Tenants tenants = new Tenants();
  private final Roster roster = new Roster();
  private final RotationSchedule schedule =
      new RotationSchedule(RotationSettings.DEFAULTS, new Random(1));
  private Revocations revocations;

  @BeforeEach
  void bothAreServed() throws Exception {
    keys = StoredKeys.keysets(folder.resolve("keys"));
    credentials =
        new Credentials(
            keys.masterKey(),
            key -> (subscriber, scope) -> new MintResult.Refused(new MintFailure(Kind.OTHER, "")));
    credential = StoredKeys.uploaded(keys, "example.com", ACCOUNT, CLOCK, List.of());
    apply(credential);
    TenantRecord tenant = StoredKeys.tenant("example.com");
    tenants.apply(tenant.domain().getBytes(StandardCharsets.UTF_8), Json.bytes(tenant));
    for (Subscriber person : List.of(ANA, BO)) {
      roster.apply(
          person.address().getBytes(StandardCharsets.UTF_8),
          Json.bytes(
              new SubscriberRecord(
                  person, Optional.empty(), List.of(), Optional.empty(), Optional.empty())));
      schedule.seen(token(person), NOON);
    }
    revocations = new Revocations(roster, tenants, credentials);
  }

  private void apply(CredentialRecord record) {
    credentials.apply(StoredKeys.key(record), StoredKeys.value(record));
  }

  private static LiveToken token(Subscriber person) {
    return new LiveToken(person, "google", ACCOUNT.privateKeyId(), NOON, NOON.plusSeconds(3600));
  }

  private List<Subscriber> due(Instant now) {
    return revocations.due(schedule, now).stream().map(LiveToken::subscriber).toList();
  }

  @Test
  void whoIsServedKeepsTheirToken() {
    assertThat(due(NOON)).isEmpty();
  }

  @Test
  void aRemovedSubscribersTokenIsWithdrawnAndNobodyElses() {
    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);

    assertThat(due(NOON)).containsExactly(ANA);
  }

  @Test
  void aRemovedTenantsTokensAreWithdrawn() {
    tenants.apply("example.com".getBytes(StandardCharsets.UTF_8), null);

    assertThat(due(NOON)).containsExactlyInAnyOrder(ANA, BO);
    assertThat(revocations.isServed(ANA)).isFalse();
  }

  @Test
  void aDisabledCredentialsTokensAreWithdrawnThoughAnotherServesTheTenant() throws Exception {
    DemoServiceAccount rotated = StoredKeys.rotated(ACCOUNT);
    apply(StoredKeys.uploaded(keys, "example.com", rotated, CLOCK, List.of(credential)));
    apply(StoredKeys.with(credential, 2, Stage.DISABLED));

    assertThat(due(NOON)).containsExactlyInAnyOrder(ANA, BO);
    assertThat(revocations.isServed(ANA)).isTrue();
    assertThat(revocations.stands(ANA, rotated.privateKeyId())).isTrue();
  }

  @Test
  void anUnwrittenRevocationStaysDueAWrittenOneWaitsForThePace() {
    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);

    assertThat(due(NOON)).containsExactly(ANA);
    assertThat(due(NOON)).containsExactly(ANA);
    revocations.written(NOON);
    revocations.lookAgain();
    assertThat(due(NOON.plus(Revocations.PACE).minusMillis(1))).isEmpty();
    assertThat(due(NOON.plus(Revocations.PACE))).containsExactly(ANA);
  }

  @Test
  void tokensAreGoneThroughOnlyWhenSomethingHasChanged() {
    assertThat(due(NOON)).isEmpty();
    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);

    assertThat(due(NOON.plus(Revocations.PACE))).isEmpty();
    revocations.lookAgain();
    assertThat(due(NOON.plus(Revocations.PACE))).containsExactly(ANA);
  }

  @Test
  void aTokenThatHasEndedNeedsNone() {
    roster.apply(ANA.address().getBytes(StandardCharsets.UTF_8), null);

    assertThat(due(NOON.plusSeconds(3600))).isEmpty();
  }

  @Test
  void theRecordWithdrawsThatTokenAndNothingLater() {
    TokenJournal.Entry entry = Revocations.entry(token(ANA));

    assertThat(entry.token().revoked()).isTrue();
    assertThat(entry.token().issuedAt()).isEqualTo(NOON);
    assertThat(entry.token().sealed()).isEmpty();
  }
}
