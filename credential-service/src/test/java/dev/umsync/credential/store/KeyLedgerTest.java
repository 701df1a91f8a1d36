package dev.umsync.credential.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyPurpose;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyChange.Reason;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLedgerTest {
  private static final String DOMAIN = "example.com";
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();
  private static final DemoServiceAccount SECOND = StoredKeys.rotated(ACCOUNT);
  private static final DemoServiceAccount THIRD = StoredKeys.rotated(ACCOUNT);

  @TempDir private Path folder;
  private KeyDirectory keys;
  private KeyLedger ledger;
  private final Map<String, CredentialRecord> known = new LinkedHashMap<>();

  @BeforeEach
  void keysets() throws Exception {
    keys = StoredKeys.keysets(folder.resolve("keys"));
    ledger = new KeyLedger(keys.masterKey(), Clock.fixed(NOON, ZoneOffset.UTC));
  }

  private KeyChange written(KeyChange change) {
    if (change instanceof KeyChange.Write write) {
      write.records().forEach(r -> known.put(r.key(), r));
    }
    return change;
  }

  private KeyChange add(String domain, DemoServiceAccount account, boolean switchOver)
      throws Exception {
    return written(
        ledger.add(
            domain,
            ServiceAccountKey.parse(StoredKeys.file(account)),
            switchOver,
            "ana",
            known.values()));
  }

  private Stage stage(DemoServiceAccount account) {
    return stored(account).stage();
  }

  private CredentialRecord stored(DemoServiceAccount account) {
    return Objects.requireNonNull(known.get(DOMAIN + " " + account.privateKeyId()));
  }

  private static Reason refused(KeyChange change) {
    return ((KeyChange.Refused) change).reason();
  }

  @Test
  void theFirstKeyIsInUseAtOnceAndSealed() throws Exception {
    KeyChange change = add(DOMAIN, ACCOUNT, false);

    CredentialRecord stored = ((KeyChange.Write) change).subject();
    assertThat(stored.stage()).isEqualTo(Stage.IN_USE);
    assertThat(stored.revision()).isEqualTo(1);
    assertThat(stored.addedBy()).isEqualTo("ana");
    assertThat(stored.facts().clientId()).isEqualTo(ACCOUNT.clientId());
    assertThat(stored.facts().algorithm()).isEqualTo("RSA 2048");
    assertThat(stored.facts().fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    assertThat(stored.open(keys.masterKey())).hasValue(StoredKeys.file(ACCOUNT));
  }

  @Test
  void aSecondKeyWaitsAndTheSwitchLeavesTheFirstWatched() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    add(DOMAIN, SECOND, false);
    assertThat(stage(ACCOUNT)).isEqualTo(Stage.IN_USE);
    assertThat(stage(SECOND)).isEqualTo(Stage.NEW);

    written(ledger.promote(DOMAIN, SECOND.privateKeyId(), known.values()));

    assertThat(stage(ACCOUNT)).isEqualTo(Stage.WATCHED);
    assertThat(stage(SECOND)).isEqualTo(Stage.IN_USE);
    assertThat(known.values()).allMatch(r -> r.open(keysHere()).isPresent());
    assertThat(ledger.promote(DOMAIN, SECOND.privateKeyId(), known.values()))
        .isInstanceOfSatisfying(KeyChange.Write.class, w -> assertThat(w.records()).isEmpty());
  }

  @Test
  void aThirdKeyIsRefusedUntilOneIsRemoved() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    add(DOMAIN, SECOND, true);
    assertThat(refused(add(DOMAIN, THIRD, false))).isEqualTo(Reason.TOO_MANY);

    written(ledger.remove(DOMAIN, ACCOUNT.privateKeyId(), Optional.empty(), false, known.values()));

    assertThat(add(DOMAIN, THIRD, false)).isInstanceOf(KeyChange.Write.class);
  }

  @Test
  void theSameKeyTwiceIsRefusedAndNamed() throws Exception {
    add(DOMAIN, ACCOUNT, false);

    assertThat(add(DOMAIN, ACCOUNT, false))
        .isInstanceOfSatisfying(
            KeyChange.Refused.class,
            r -> {
              assertThat(r.reason()).isEqualTo(Reason.KNOWN);
              assertThat(r.key()).isEqualTo(ACCOUNT.privateKeyId());
            });
    assertThat(add("example.org", ACCOUNT, false))
        .as("another tenant may share the account")
        .isInstanceOf(KeyChange.Write.class);
  }

  @Test
  void oneKeyAsJsonAndAsP12IsTheSameKey() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    byte[] p12 = ACCOUNT.toP12("notasecret");

    KeyChange change =
        ledger.add(
            DOMAIN,
            ServiceAccountKey.parseP12(
                p12, ACCOUNT.clientId(), ACCOUNT.clientEmail(), "notasecret"),
            false,
            "ana",
            known.values());

    assertThat(refused(change)).isEqualTo(Reason.KNOWN);
  }

  @Test
  void theKeyInUseIsNotRemovedBesideAnother() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    add(DOMAIN, SECOND, false);

    for (boolean now : new boolean[] {false, true}) {
      assertThat(refused(remove(ACCOUNT, Optional.empty(), now))).isEqualTo(Reason.IN_USE);
    }
  }

  private KeyChange remove(DemoServiceAccount account, Optional<Instant> ends, boolean now) {
    return written(ledger.remove(DOMAIN, account.privateKeyId(), ends, now, known.values()));
  }

  @Test
  void aWatchedKeyIsRemovedWhenItsLastTokenHasEndedOrNowIfSaidSo() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    add(DOMAIN, SECOND, true);
    Optional<Instant> later = Optional.of(NOON.plusSeconds(1));

    assertThat(refused(remove(ACCOUNT, later, false))).isEqualTo(Reason.STILL_USED);
    assertThat(remove(ACCOUNT, later, true)).isInstanceOf(KeyChange.Write.class);

    CredentialRecord removed = stored(ACCOUNT);
    assertThat(removed.stage()).isEqualTo(Stage.DISABLED);
    assertThat(removed.sealed()).isEmpty();
    assertThat(refused(add(DOMAIN, ACCOUNT, false))).as("comes back").isEqualTo(Reason.KNOWN);
    assertThat(refused(ledger.promote(DOMAIN, ACCOUNT.privateKeyId(), known.values())))
        .isEqualTo(Reason.NO_SUCH_KEY);
  }

  @Test
  void theOnlyKeyIsRemovedOnlyIfSaidSo() throws Exception {
    add(DOMAIN, ACCOUNT, false);

    assertThat(refused(remove(ACCOUNT, Optional.empty(), false))).isEqualTo(Reason.IN_USE);
    assertThat(remove(ACCOUNT, Optional.empty(), true)).isInstanceOf(KeyChange.Write.class);
  }

  @Test
  void anotherMasterKeySealsEverythingAnewAndTheOldOneIsNeededNoMore() throws Exception {
    add(DOMAIN, ACCOUNT, false);
    add(DOMAIN, SECOND, true);
    String old = keys.masterKey().keyId();
    String added = keys.rotation().add(KeyPurpose.MASTER);
    keys.rotation().promote(KeyPurpose.MASTER, added);
    KeyLedger anew = new KeyLedger(keys.masterKey(), Clock.fixed(NOON, ZoneOffset.UTC));

    anew.resealed(known.values()).forEach(r -> known.put(r.key(), r));
    keys.rotation().remove(KeyPurpose.MASTER, old);

    Collection<CredentialRecord> records = known.values();
    assertThat(records).hasSize(2).allMatch(r -> r.masterKeyId().equals(added));
    assertThat(records).allMatch(r -> r.open(keysHere()).isPresent());
    assertThat(stage(ACCOUNT)).isEqualTo(Stage.WATCHED);
    assertThat(stage(SECOND)).isEqualTo(Stage.IN_USE);
    assertThat(anew.resealed(records)).isEmpty();
  }

  private dev.umsync.common.keys.MasterKey keysHere() {
    try {
      return keys.masterKey();
    } catch (dev.umsync.common.keys.KeyTrouble e) {
      throw new AssertionError(e);
    }
  }
}
