package dev.umsync.credential.check;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials.Usable;
import java.util.Optional;

/**
 * What is checked. Thread rule: immutable.
 *
 * @param tenant whose set-up
 * @param record the key
 * @param usable the same, if it opens and can be read
 * @param subscriber whose mailbox is tried, if there is anybody
 */
public record CheckSubject(
    TenantRecord tenant,
    CredentialRecord record,
    Optional<Usable> usable,
    Optional<Subscriber> subscriber) {

  boolean isMicrosoft() {
    return record.kind().isMicrosoft();
  }

  /** A section of the provider's guide. */
  String guide(String section) {
    return (isMicrosoft() ? "microsoft-365.md#" : "google-workspace.md#") + section;
  }
}
