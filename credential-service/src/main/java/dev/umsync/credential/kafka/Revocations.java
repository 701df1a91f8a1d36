package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.rotation.RotationSchedule;
import dev.umsync.credential.store.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Withdraws tokens of subscribers and credentials that are gone. Thread rule: owned by the rotation
 * thread.
 */
public final class Revocations {
  private static final Duration PACE = Duration.ofSeconds(5);

  private final Roster roster;
  private final Tenants tenants;
  private final Credentials credentials;
  private Instant next = Instant.MIN;

  /** All collaborators are read only. */
  public Revocations(Roster roster, Tenants tenants, Credentials credentials) {
    this.roster = roster;
    this.tenants = tenants;
    this.credentials = credentials;
  }

  /**
   * The revocations to write now; those subscribers are forgotten by the schedule. Looks once every
   * 5 s.
   */
  List<TokenJournal.Entry> due(RotationSchedule schedule, Instant now) {
    if (now.isBefore(next)) {
      return List.of();
    }
    next = now.plus(PACE);
    List<TokenJournal.Entry> due = new ArrayList<>();
    for (Subscriber subscriber : schedule.withLiveToken(now)) {
      String provider = tenants.of(subscriber).map(TenantRecord::provider).orElse("");
      boolean served =
          !provider.isEmpty()
              && roster.find(subscriber).isPresent()
              && credentials.of(subscriber.domain()).isPresent();
      if (!served) {
        due.add(new TokenJournal.Entry(subscriber, TokenRecord.revocation(provider, "", now)));
      }
    }
    schedule.forget(s -> due.stream().anyMatch(e -> e.subscriber().equals(s)));
    return due;
  }
}
