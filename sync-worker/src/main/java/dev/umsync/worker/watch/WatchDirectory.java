package dev.umsync.worker.watch;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.roster.SubscriberRecord.Box;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.message.FolderName;
import java.util.List;
import java.util.Optional;

/** Whose mailbox is where, as roster and tenants say now. Any thread. */
public final class WatchDirectory {
  /** Under this scope Gmail hides no folder (delegation only). */
  private static final String SEES_ALL = "https://www.googleapis.com/auth/gmail.imap_admin";

  private final Roster roster;
  private final Tenants tenants;

  /** Over these tables. */
  public WatchDirectory(Roster roster, Tenants tenants) {
    this.roster = roster;
    this.tenants = tenants;
  }

  /**
   * A mailbox.
   *
   * @param folder where voicemails go
   * @param seesAll whether no folder is hidden from our token on Gmail
   */
  record Place(Account account, FolderName folder, boolean seesAll) {}

  /** Where the person's mailbox is; empty for whom nobody knows. */
  Optional<Place> find(Subscriber subscriber) {
    Optional<TenantRecord> tenant = tenants.of(subscriber);
    if (roster.find(subscriber).isEmpty() || tenant.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Place(
              new Account(subscriber.address(), new Provider(tenant.get().provider())),
              tenant.get().folder().map(FolderName::new).orElse(FolderName.INBOX),
              tenant.get().scope().contains(SEES_ALL)));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** The person's box on a UM server, where there is exactly one. */
  Optional<String> box(Subscriber subscriber, SourceUri source) {
    List<String> boxes =
        roster.find(subscriber).map(SubscriberRecord::boxes).orElse(List.of()).stream()
            .filter(b -> b.source().equals(source))
            .map(Box::box)
            .toList();
    return boxes.size() == 1 ? Optional.of(boxes.getFirst()) : Optional.empty();
  }

  /** How many people a tenant has. */
  public long people(String domain) {
    return roster.size(domain);
  }
}
