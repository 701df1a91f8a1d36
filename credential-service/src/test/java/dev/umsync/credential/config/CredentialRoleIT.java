package dev.umsync.credential.config;

import static dev.umsync.credential.config.CredentialWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyPurpose;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.TokenFault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class CredentialRoleIT {
  @TempDir private static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir private Path folder;
  private CredentialWorld world;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        EmbeddedBroker.start(
            BrokerSettings.throwAway(brokerFolder), fault -> fail(fault.message()));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void world(TestInfo test) throws Exception {
    world = new CredentialWorld(broker, test.getTestMethod().orElseThrow().getName(), folder);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private double mints(String result) {
    var counter = world.metrics.find("umsync.credential.mints").tag("result", result).counter();
    return counter == null ? 0 : counter.count();
  }

  private double gauge(String state) {
    return world.metrics.get("umsync.credential.subscribers." + state).gauge().value();
  }

  @Test
  void aRequestBecomesATokenThatOpensForItsSubscriberOnlyAndThatTheProviderTakes()
      throws Exception {
    Subscriber ana = world.person("ana@example.com");
    Subscriber bo = world.person("bo@example.com");
    try (CredentialRole role = world.role()) {
      world.request(ana);

      TokenRecord record = world.awaitTokens(ana, 1).getFirst();

      assertThat(record.provider()).isEqualTo("google");
      assertThat(record.credentialId()).isEqualTo(world.account.privateKeyId());
      assertThat(record.keyId()).isEqualTo(world.keys.tokenOpener().keyIds().getFirst());
      assertThat(record.open(world.keys.tokenOpener(), bo)).isEmpty();
      String token = world.opened(record, ana);
      assertThat(world.provider.verifier().accepts(ana.address(), token)).isTrue();
      assertThat(world.provider.verifier().accepts(bo.address(), token)).isFalse();
      assertThat(world.tokens(bo)).isEmpty();
      assertThat(world.provider.counts().requests()).isEqualTo(1);
      until("in use", () -> gauge("in.use") == 1);
      assertThat(mints("minted")).isEqualTo(1);
      assertThat(role).isNotNull();
    }
  }

  @Test
  void aTokenInUseIsRenewedBeforeItEndsAndNotAllTheTime() throws Exception {
    world.provider.setTokenLife(Duration.ofSeconds(4));
    Subscriber ana = world.person("ana@example.com");
    try (CredentialRole role = world.role()) {
      world.request(ana);

      List<TokenRecord> tokens = world.awaitTokens(ana, 5);

      for (int i = 1; i < 5; i++) {
        assertThat(tokens.get(i).issuedAt())
            .isBefore(tokens.get(i - 1).expiresAt())
            .isAfterOrEqualTo(tokens.get(i - 1).issuedAt().plusMillis(1_000));
      }
      assertThat(role).isNotNull();
    }
  }

  @Test
  void whoCantBeServedGetsNoTokenAndKeepsNobodyWaiting() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    Subscriber unlisted = Subscriber.of("nobody@example.com");
    Subscriber stranger = world.person("eve@example.org");
    Subscriber gone = Subscriber.of("gone@example.com");
    world.list(gone);
    world.provider.faults().alwaysFor("slow@example.com", new TokenFault.Disconnect());
    Subscriber away = world.person("slow@example.com");
    try (CredentialRole role = world.role()) {
      world.raw(0, null, new byte[] {1});
      world.raw(0, "no address".getBytes(StandardCharsets.UTF_8), null);
      world.raw(0, "x@y.z".getBytes(StandardCharsets.UTF_8), "{".getBytes(StandardCharsets.UTF_8));
      world.request(unlisted, stranger, gone, away, ana);

      world.awaitTokens(ana, 1);
      until("all four failing", () -> gauge("failing") == 4);
      until("tried again", () -> mints("unknown_mailbox") >= 3);
      assertThat(mints("not_in_roster")).isPositive();
      assertThat(mints("no_tenant")).isPositive();
      assertThat(mints("provider_away")).isPositive();
      for (Subscriber nobody : List.of(unlisted, stranger, gone, away)) {
        assertThat(world.tokens(nobody)).isEmpty();
      }
      assertThat(world.provider.counts().requestsFor(unlisted.address())).isZero();
      assertThat(world.tokens(ana)).hasSize(1);

      // Put on the roster: no restart.
      world.person(unlisted.address());
      world.awaitTokens(unlisted, 1);
      assertThat(role).isNotNull();
    }
  }

  @Test
  void mendedDelegationBringsTheTokenWithoutARestart() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    world.provider.directory().withdraw(world.account.clientId(), CredentialWorld.DOMAIN);
    try (CredentialRole role = world.role()) {
      world.request(ana);
      until("refused", () -> mints("not_delegated") >= 2);
      assertThat(world.tokens(ana)).isEmpty();

      world.delegate();

      world.awaitTokens(ana, 1);
      until("none failing", () -> gauge("failing") == 0);
      assertThat(role).isNotNull();
    }
  }

  @Test
  void aRemovedSubscribersTokenIsRevoked() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    Subscriber bo = world.person("bo@example.com");
    try (CredentialRole role = world.role()) {
      world.request(ana, bo);
      world.awaitTokens(ana, 1);
      world.awaitTokens(bo, 1);

      world.unlist(ana);

      List<TokenRecord> tokens = world.awaitTokens(ana, 2);
      assertThat(tokens.get(1).revoked()).isTrue();
      assertThat(tokens.get(1).issuedAt()).isAfterOrEqualTo(tokens.get(0).issuedAt());
      assertThat(world.tokens(bo)).hasSize(1);
      assertThat(role).isNotNull();
    }
  }

  @Test
  void aTokenMintedBeforeThisInstanceCameIsRevokedByIt() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    try (CredentialRole first = world.role()) {
      world.request(ana);
      world.awaitTokens(ana, 1);
      assertThat(first).isNotNull();
    }
    world.unlist(ana);
    try (CredentialRole second = world.role()) {
      assertThat(world.awaitTokens(ana, 2).getLast().revoked()).isTrue();
      assertThat(second).isNotNull();
    }
  }

  @Test
  void aDisabledCredentialsTokensAreRevokedAndTheOtherKeyMintsNewOnes() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    try (CredentialRole role = world.role()) {
      world.request(ana);
      world.awaitTokens(ana, 1);
      DemoServiceAccount rotated = StoredKeys.rotated(world.account);
      world.provider.directory().register(rotated);
      world.addKey(rotated);
      CredentialRecord stored =
          StoredKeys.uploaded(
              world.keys, CredentialWorld.DOMAIN, world.account, Clock.systemUTC(), List.of());

      world.store(StoredKeys.with(stored, 3, Stage.DISABLED));

      List<TokenRecord> tokens = world.awaitTokens(ana, 3);
      assertThat(tokens.get(1).revoked()).isTrue();
      assertThat(tokens.get(1).issuedAt()).isBefore(tokens.get(2).issuedAt());
      assertThat(tokens.get(2).credentialId()).isEqualTo(rotated.privateKeyId());
      assertThat(world.provider.verifier().accepts(ana.address(), world.opened(tokens.get(2), ana)))
          .isTrue();
      assertThat(role).isNotNull();
    }
  }

  @Test
  void aNewInstanceRenewsWhatItFindsInTimeAndNotAtOnce() throws Exception {
    Subscriber ana = world.person("ana@example.com");
    Subscriber bo = world.person("bo@example.com");
    try (CredentialRole first = world.role()) {
      world.request(ana);
      world.awaitTokens(ana, 1);
      assertThat(first).isNotNull();
    }
    try (CredentialRole second = world.role()) {
      until("ana is known", () -> gauge("in.use") == 1);
      world.request(bo);
      world.awaitTokens(bo, 1);
      assertThat(world.tokens(ana)).hasSize(1);
      assertThat(world.provider.counts().requestsFor(ana.address())).isEqualTo(1);
      assertThat(second).isNotNull();
    }
  }

  @Test
  void aMissingKeysetIsAStartError() throws Exception {
    Files.delete(world.keys.folder().resolve(KeyPurpose.MASTER.fileName()));

    assertThatThrownBy(world::role)
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("'master' is missing");
  }

  @Test
  void anotherMasterKeyIsAStartErrorThatNamesTheKeyExpectedAndLeavesNothingRunning()
      throws Exception {
    String expected = world.keys.masterKey().keyId();
    Path others = StoredKeys.keysets(folder.resolve("others")).folder();
    Files.copy(
        others.resolve(KeyPurpose.MASTER.fileName()),
        world.keys.folder().resolve(KeyPurpose.MASTER.fileName()),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    Instant before = Instant.now();
    assertThatThrownBy(world::role)
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("example.com")
        .hasMessageContaining("'master'");
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(25));
    until("clients are gone", () -> kafkaThreads() == 0);
  }

  /** Network threads of this role's clients that are alive in this process. */
  private static long kafkaThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().contains("umsync-credentials"))
        .count();
  }
}
