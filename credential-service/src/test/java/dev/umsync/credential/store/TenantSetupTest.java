package dev.umsync.credential.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.StoredKeys;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.testbed.idp.DemoServiceAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantSetupTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final DemoServiceAccount ACCOUNT = StoredKeys.account();
  private static final TenantRecord TENANT = StoredKeys.tenant("example.com");

  private record Written(TenantRecord tenant, CredentialRecord credential) {}

  @TempDir private Path folder;
  private KeyDirectory keys;
  private TenantSetup setup;
  private final List<Written> journal = new ArrayList<>();

  @BeforeEach
  void keysets() throws Exception {
    keys = StoredKeys.keysets(folder.resolve("keys"));
    setup =
        new TenantSetup(
            keys.masterKey(),
            (tenant, credential) -> journal.add(new Written(tenant, credential)),
            Clock.fixed(NOON, ZoneOffset.UTC));
  }

  @Test
  void tenantAndSealedKeyAreWrittenTogether() throws Exception {
    ServiceAccountKey added = setup.add(TENANT, StoredKeys.file(ACCOUNT), List.of());

    assertThat(added.clientId()).isEqualTo(ACCOUNT.clientId());
    assertThat(journal).hasSize(1);
    CredentialRecord credential = journal.getFirst().credential();
    assertThat(journal.getFirst().tenant()).isEqualTo(TENANT);
    assertThat(credential.key()).isEqualTo("example.com " + ACCOUNT.privateKeyId());
    assertThat(credential.revision()).isEqualTo(1);
    assertThat(credential.addedAt()).isEqualTo(NOON);
    assertThat(credential.masterKeyId()).isEqualTo(keys.masterKey().keyId());
    assertThat(credential.open(keys.masterKey())).hasValue(StoredKeys.file(ACCOUNT));
  }

  @Test
  void theSameKeyAgainIsTheNextRevisionOfIt() throws Exception {
    setup.add(TENANT, StoredKeys.file(ACCOUNT), List.of());
    setup.add(TENANT, StoredKeys.file(ACCOUNT), List.of(journal.getFirst().credential()));

    assertThat(journal.getLast().credential().revision()).isEqualTo(2);
  }

  @Test
  void anotherTenantsOrKeysRevisionsDoNotCount() throws Exception {
    setup.add(TENANT, StoredKeys.file(ACCOUNT), List.of());
    CredentialRecord known = journal.getFirst().credential();

    setup.add(StoredKeys.tenant("example.org"), StoredKeys.file(ACCOUNT), List.of(known));
    assertThat(journal.getLast().credential().revision()).isEqualTo(1);

    setup.add(TENANT, StoredKeys.file(StoredKeys.rotated(ACCOUNT)), List.of(known));
    assertThat(journal.getLast().credential().revision()).isEqualTo(1);
  }

  @Test
  void aBadFileWritesNothing() {
    byte[] truncated = "{\"type\":\"service_account\",".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> setup.add(TENANT, truncated, List.of()))
        .isInstanceOf(KeyFileProblem.class);
    assertThat(journal).isEmpty();
  }
}
