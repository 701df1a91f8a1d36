package dev.umsync.credential.store;

import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ServiceAccountKey;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;

/**
 * What an administrator's command writes: a tenant, and a credential for it.
 *
 * <p>Thread rule: one command at a time.
 */
public final class TenantSetup {

  /** Where the records go; one call is one transaction. */
  public interface Journal {
    /** Writes both, or neither. */
    void write(TenantRecord tenant, CredentialRecord credential);
  }

  private final MasterKey master;
  private final Journal journal;
  private final Clock clock;

  /**
   * @param journal writes to the topics
   */
  public TenantSetup(MasterKey master, Journal journal, Clock clock) {
    this.master = master;
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Sets a tenant up with a Google service-account key, replacing what was set for both.
   *
   * @param keyFile the JSON key file's bytes
   * @param known the credentials known so far, to find the next revision
   * @return the key that was added
   * @throws KeyFileProblem if the file is not a usable service-account key; then nothing is written
   */
  public ServiceAccountKey add(
      TenantRecord tenant, byte[] keyFile, Collection<CredentialRecord> known)
      throws KeyFileProblem {
    ServiceAccountKey key = ServiceAccountKey.parse(keyFile);
    int revision =
        1
            + known.stream()
                .filter(
                    r -> r.key().equals(CredentialRecord.key(tenant.domain(), key.privateKeyId())))
                .mapToInt(CredentialRecord::revision)
                .max()
                .orElse(0);
    String boundTo = CredentialRecord.boundTo(tenant.domain(), key.privateKeyId(), revision);
    journal.write(
        tenant,
        new CredentialRecord(
            tenant.domain(),
            key.privateKeyId(),
            revision,
            true,
            CredentialRecord.Kind.GOOGLE_SERVICE_ACCOUNT,
            key.clientId(),
            key.clientEmail(),
            clock.instant(),
            master.keyId(),
            Base64.getEncoder().encodeToString(master.seal(keyFile, boundTo))));
    return key;
  }
}
