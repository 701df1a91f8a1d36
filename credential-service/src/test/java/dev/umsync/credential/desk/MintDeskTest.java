package dev.umsync.credential.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.desk.DeskAnswer.NoToken;
import dev.umsync.credential.desk.DeskAnswer.Token;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials;
import dev.umsync.credential.store.KeyUses;
import dev.umsync.testbed.idp.DemoServiceAccount;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MintDeskTest {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();

  @TempDir private Path folder;
  private KeyDirectory keys;
  private final Tenants tenants = new Tenants();
  private final Roster roster = new Roster();
  private final KeyUses uses = new KeyUses();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Credentials credentials;
  private MintDesk desk;
  private Supplier<MintResult> provider =
      () -> new MintResult.Minted("ya29.secret", NOON.plusSeconds(3600));

  @BeforeEach
  void desk() throws Exception {
    keys = StoredKeys.keysets(folder.resolve("keys"));
    credentials = new Credentials(keys.masterKey(), key -> (subscriber, scope) -> provider.get());
    desk =
        new MintDesk(
            tenants,
            credentials,
            roster,
            uses,
            keys.tokenSealer(),
            CLOCK,
            new CredentialMetrics(registry));
  }

  private void tenant() {
    TenantRecord tenant = StoredKeys.tenant("example.com");
    tenants.apply(tenant.domain().getBytes(StandardCharsets.UTF_8), Json.bytes(tenant));
  }

  private void ana() {
    roster.apply(
        ANA.address().getBytes(StandardCharsets.UTF_8),
        Json.bytes(
            new SubscriberRecord(
                ANA, Optional.empty(), List.of(), Optional.empty(), Optional.empty())));
  }

  private void credential() throws Exception {
    CredentialRecord record = StoredKeys.uploaded(keys, "example.com", ACCOUNT, CLOCK, List.of());
    credentials.apply(StoredKeys.key(record), StoredKeys.value(record));
  }

  private double mints(String result) {
    return registry.get("umsync.credential.mints").tag("result", result).counter().count();
  }

  private void failsWith(Kind kind, String said) throws Exception {
    DeskAnswer answer = desk.mint(ANA);
    assertThat(answer).isInstanceOf(NoToken.class);
    assertThat(((NoToken) answer).failure().kind()).isEqualTo(kind);
    assertThat(((NoToken) answer).failure().advice()).contains(said);
    assertThat(mints(kind.name().toLowerCase(java.util.Locale.ROOT))).isEqualTo(1);
    assertThat(answer.toString()).doesNotContain(ANA.address());
  }

  @Test
  void whatIsMissingIsNamedOneAfterTheOther() throws Exception {
    failsWith(Kind.NO_TENANT, "umsync tenants add");
    tenant();
    failsWith(Kind.NOT_IN_ROSTER, "umsync subscribers import");
    ana();
    failsWith(Kind.NO_CREDENTIAL, "--key");
    credential();
    assertThat(desk.mint(ANA)).isInstanceOf(Token.class);
  }

  @Test
  void aTokenIsSealedForItsSubscriberOnly() throws Exception {
    tenant();
    ana();
    credential();

    Token token = (Token) desk.mint(ANA);

    assertThat(token.record().open(keys.tokenOpener(), ANA)).hasValue("ya29.secret");
    assertThat(token.record().open(keys.tokenOpener(), Subscriber.of("bo@example.com"))).isEmpty();
    assertThat(token.record().credentialId()).isEqualTo(ACCOUNT.privateKeyId());
    assertThat(token.record().issuedAt()).isEqualTo(NOON);
    assertThat(token.record().expiresAt()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(new String(Json.bytes(token.record()), StandardCharsets.UTF_8) + token)
        .doesNotContain("ya29");
    assertThat(mints("minted")).isEqualTo(1);
    assertThat(registry.get("umsync.credential.mint").tag("result", "minted").timer().count())
        .isEqualTo(1);
  }

  @Test
  void theProvidersRefusalIsTheAnswer() throws Exception {
    tenant();
    ana();
    credential();
    provider = () -> new MintResult.Refused(new MintFailure(Kind.NOT_DELEGATED, "authorise it"));

    failsWith(Kind.NOT_DELEGATED, "authorise it");
    assertThat(registry.get("umsync.credential.mint").tag("result", "refused").timer().count())
        .isEqualTo(1);
  }

  @Test
  void aTokenThatHasEndedIsNone() throws Exception {
    tenant();
    ana();
    credential();
    provider = () -> new MintResult.Minted("ya29.secret", NOON);

    failsWith(Kind.CLOCK, "clock");
  }

  @Test
  void aMinterThatBreaksIsAnAnswerToo() throws Exception {
    tenant();
    ana();
    credential();
    provider =
        () -> {
          throw new IllegalStateException("ya29.secret of ana@example.com");
        };

    failsWith(Kind.OTHER, "IllegalStateException");
  }
}
