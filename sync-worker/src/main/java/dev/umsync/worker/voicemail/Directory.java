package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.mailbox.Account;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Who is served and how, as roster and tenants say now. Any thread. */
public final class Directory {
  private static final String SUBSCRIBER = "unknown-subscriber";
  private static final String TENANT = "unknown-tenant";
  private static final String MALFORMED = "tenant-malformed";
  private static final Set<String> UNKNOWN = Set.of(SUBSCRIBER, TENANT, MALFORMED);

  private final Roster roster;
  private final Tenants tenants;

  /** Over these tables. */
  public Directory(Roster roster, Tenants tenants) {
    this.roster = roster;
    this.tenants = tenants;
  }

  /** An answer: how a person is served, or why not. */
  sealed interface Answer {
    /** Served so. */
    record Found(Served served) implements Answer {}

    /** Not served until a record changes. */
    record Unknown(Cause cause) implements Answer {}
  }

  /** Whether it is this that makes somebody unknown. */
  static boolean isUnknown(Cause cause) {
    return UNKNOWN.contains(cause.code());
  }

  /** Whether somebody's mailbox is known and one of these. */
  public boolean isAt(Key subscriber, Predicate<Account> mailboxes) {
    return account(subscriber).filter(mailboxes).isPresent();
  }

  /** Somebody's mailbox, if it is known. */
  Optional<Account> account(Key subscriber) {
    try {
      return find(Subscriber.of(subscriber.value())) instanceof Answer.Found(Served served)
          ? Optional.of(served.account())
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no address; such a one is on no roster
    }
  }

  Answer find(Subscriber subscriber) {
    Optional<SubscriberRecord> person = roster.find(subscriber);
    if (person.isEmpty()) {
      return unknown(SUBSCRIBER, "no subscriber of this address is on the roster");
    }
    Optional<TenantRecord> tenant = tenants.of(subscriber);
    if (tenant.isEmpty()) {
      return unknown(TENANT, "no tenant has the subscriber's mail domain");
    }
    try {
      return new Answer.Found(Served.of(person.get(), tenant.get()));
    } catch (IllegalArgumentException e) {
      return unknown(MALFORMED, "the tenant's provider or folder is no name");
    }
  }

  private static Answer unknown(String code, String detail) {
    return new Answer.Unknown(new Cause(code, detail));
  }
}
