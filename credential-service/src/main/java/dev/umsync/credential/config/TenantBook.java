package dev.umsync.credential.config;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.activity.Actor;
import dev.umsync.credential.kafka.admin.AdminWriter;
import dev.umsync.credential.kafka.admin.Applied;
import dev.umsync.credential.kafka.admin.Stored;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.credential.store.KeyLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Tenants and credentials as an administrator's command reads and writes them; its changes are in
 * one order with those made over the administration API. Thread rule: one thread.
 */
public final class TenantBook {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Stored stored;
  private final TenantChanges changes;

  /**
   * @param master seals what is written
   * @param random how long is waited where another writer comes between
   * @param pause waits
   */
  public TenantBook(
      KafkaConnection kafka,
      Topics names,
      MasterKey master,
      Clock clock,
      RandomGenerator random,
      AdminWriter.Pause pause) {
    this.stored = new Stored(kafka, names, PATIENCE);
    this.changes =
        new TenantChanges(
            new AdminWriter(kafka, names, Applied.NONE, random, pause),
            new KeyLedger(master, clock),
            clock);
  }

  /**
   * Sets a tenant up with a key; a key that is there already stays as it is.
   *
   * @param switchOver whether it is minted with from now on although there is another
   */
  public KeyChange add(TenantRecord tenant, ProviderCredential credential, boolean switchOver)
      throws InterruptedException {
    return changes.setUp(Actor.COMMAND, tenant, credential, switchOver);
  }

  /** Switches a tenant to a key. */
  public KeyChange promote(String domain, String id) throws InterruptedException {
    return changes.promote(Actor.COMMAND, domain, id);
  }

  /**
   * Removes a key.
   *
   * @param lastTokenEnds when the last token minted with it may end
   * @param now also while tokens live
   */
  public KeyChange removeKey(String domain, String id, Optional<Instant> lastTokenEnds, boolean now)
      throws InterruptedException {
    return changes.removeKey(Actor.COMMAND, domain, id, lastTokenEnds, now);
  }

  /**
   * Seals anew what an earlier master key sealed.
   *
   * @return how many credentials that were
   */
  public int reseal() throws InterruptedException {
    return changes.reseal();
  }

  /**
   * Changes a tenant's record; its keys stay as they are.
   *
   * @return the record as it is now, empty if there is no such tenant
   */
  public Optional<TenantRecord> change(String domain, UnaryOperator<TenantRecord> change)
      throws InterruptedException {
    return changes.change(Actor.COMMAND, domain, change);
  }

  /** All tenants, by domain. */
  public List<TenantRecord> tenants() {
    return stored.tenants().stream().sorted(Comparator.comparing(TenantRecord::domain)).toList();
  }

  /** A tenant's keys, the newest first; disabled ones too. */
  public List<CredentialRecord> keys(String domain) {
    return stored.credentials().stream()
        .filter(r -> r.tenant().equals(domain))
        .sorted(Comparator.comparing(CredentialRecord::addedAt).reversed())
        .toList();
  }
}
