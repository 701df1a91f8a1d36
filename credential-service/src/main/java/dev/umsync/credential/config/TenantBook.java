package dev.umsync.credential.config;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.kafka.TenantTopics;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.TenantSetup;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tenants and credentials as an administrator's command reads and writes them. Thread rule: one
 * thread.
 */
public final class TenantBook implements AutoCloseable {
  private final TenantTopics topics;
  private final TenantSetup setup;

  /**
   * Connects, and fences every other administrator's command that is still writing.
   *
   * @param master seals what is written
   */
  public TenantBook(KafkaConnection kafka, Topics names, MasterKey master, Clock clock) {
    this.topics = new TenantTopics(kafka, names);
    this.setup = new TenantSetup(master, topics, clock);
  }

  /**
   * Sets a tenant up with a key.
   *
   * @throws KeyFileProblem if the file is not a usable service-account key; then nothing is written
   */
  public ServiceAccountKey add(TenantRecord tenant, byte[] keyFile) throws KeyFileProblem {
    return setup.add(tenant, keyFile, credentials());
  }

  /**
   * Changes a tenant's record; its keys stay as they are.
   *
   * @return the record as it is now, empty if there is no such tenant
   */
  public Optional<TenantRecord> change(String domain, UnaryOperator<TenantRecord> change) {
    Optional<TenantRecord> before =
        topics.tenants().stream().filter(t -> t.domain().equals(domain)).findFirst();
    Optional<TenantRecord> after = before.map(change);
    if (!after.equals(before)) {
      after.ifPresent(topics::write);
    }
    return after;
  }

  /** All tenants, by domain. */
  public List<TenantRecord> tenants() {
    return topics.tenants().stream().sorted(Comparator.comparing(TenantRecord::domain)).toList();
  }

  private List<CredentialRecord> credentials() {
    return topics.credentials();
  }

  @Override
  public void close() {
    topics.close();
  }
}
