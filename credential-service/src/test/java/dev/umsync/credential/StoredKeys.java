package dev.umsync.credential;

import dev.umsync.common.json.Json;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.credential.store.KeyLedger;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Keysets, key files and records of tests. Thread rule: one thread. */
public final class StoredKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private StoredKeys() {}

  /** A service account of nobody's. */
  public static DemoServiceAccount account() {
    return DemoServiceAccount.generate(
        "project-1", URI.create("https://attacker.example/token"), RANDOM);
  }

  /** The same account with another key. */
  public static DemoServiceAccount rotated(DemoServiceAccount account) {
    return account.withNewKey(RANDOM);
  }

  /** The file an administrator uploads. */
  public static byte[] file(DemoServiceAccount account) {
    return account.toJson().getBytes(StandardCharsets.UTF_8);
  }

  /** New keysets in that folder. */
  public static KeyDirectory keysets(Path folder) throws KeyTrouble {
    KeyDirectory keys = new KeyDirectory(folder);
    keys.init();
    return keys;
  }

  /** A tenant as the command makes it. */
  public static TenantRecord tenant(String domain) {
    return new TenantRecord(
        domain, "google", Optional.empty(), DeleteRule.TRASH, TenantRecord.GOOGLE_MAIL_SCOPE);
  }

  /** The record that an upload writes, given those that were there. */
  public static CredentialRecord uploaded(
      KeyDirectory keys,
      String domain,
      DemoServiceAccount account,
      Clock clock,
      List<CredentialRecord> known)
      throws KeyTrouble, KeyFileProblem {
    KeyChange change =
        new KeyLedger(keys.masterKey(), clock)
            .add(domain, ServiceAccountKey.parse(file(account)), true, "test", known);
    return ((KeyChange.Write) change).subject();
  }

  /** The same record in another stage, with that revision and everything else as it was. */
  public static CredentialRecord with(CredentialRecord r, int revision, Stage stage) {
    return new CredentialRecord(
        r.tenant(),
        r.credentialId(),
        revision,
        stage,
        r.kind(),
        r.facts(),
        r.addedAt(),
        r.addedBy(),
        r.changedAt(),
        r.masterKeyId(),
        r.sealed());
  }

  /** The record's key on its topic. */
  public static byte[] key(CredentialRecord record) {
    return record.key().getBytes(StandardCharsets.UTF_8);
  }

  /** The record's value on its topic. */
  public static byte[] value(CredentialRecord record) {
    return Json.bytes(record);
  }
}
