package dev.umsync.credential.web;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.store.CredentialRecord;
import java.util.Optional;

/** Starts checks. Thread rule: any thread; does not wait for them. */
public interface CheckStarter {
  /**
   * Starts the checks of a key, or joins those under way.
   *
   * @param subscriber whose mailbox is tried; empty for the tenant's test subscriber
   * @return as they stand now; empty if too many run
   */
  Optional<CheckReport> start(
      TenantRecord tenant, CredentialRecord record, Optional<Subscriber> subscriber, String by);
}
