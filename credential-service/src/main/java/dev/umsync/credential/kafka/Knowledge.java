package dev.umsync.credential.kafka;

import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.check.CheckTable;
import dev.umsync.credential.kafka.admin.Applied;
import dev.umsync.credential.store.Credentials;
import dev.umsync.credential.store.KeyUses;

/**
 * What the role knows from its tables, each fed by the tables' thread and read by any. Thread rule:
 * immutable.
 *
 * @param applied how far the tables have been read
 */
public record Knowledge(
    Tenants tenants,
    Credentials credentials,
    Roster roster,
    AccessTable access,
    KeyUses uses,
    CheckTable checks,
    Applied applied) {

  /** Nothing is known yet. */
  public static Knowledge none(Credentials credentials) {
    return new Knowledge(
        new Tenants(),
        credentials,
        new Roster(),
        new AccessTable(),
        new KeyUses(),
        new CheckTable(),
        new Applied());
  }
}
