package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.rotation.LiveToken;
import dev.umsync.credential.rotation.RotationSchedule;
import dev.umsync.credential.store.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Withdraws tokens of subscribers, tenants and credentials that are gone. Thread rule: owned by the
 * rotation thread.
 */
public final class Revocations {
  static final Duration PACE = Duration.ofSeconds(5);

  private final Roster roster;
  private final Tenants tenants;
  private final Credentials credentials;
  private Instant next = Instant.MIN;
  private boolean stale = true;

  /** All collaborators are read only. */
  public Revocations(Roster roster, Tenants tenants, Credentials credentials) {
    this.roster = roster;
    this.tenants = tenants;
    this.credentials = credentials;
  }

  /** Something that a token stands on has changed, or tokens came that nobody looked at here. */
  void lookAgain() {
    stale = true;
  }

  /**
   * The published tokens that are to be withdrawn now. Looks after {@link #lookAgain} only, for
   * every token is gone through; at most once every 5 s, and again at once until {@link #written}
   * is called.
   */
  List<LiveToken> due(RotationSchedule schedule, Instant now) {
    if (!stale || now.isBefore(next)) {
      return List.of();
    }
    List<LiveToken> due =
        schedule.liveTokens(now).stream()
            .filter(token -> !stands(token.subscriber(), token.credentialId()))
            .toList();
    if (due.isEmpty()) {
      written(now);
    }
    return due;
  }

  /** What was due has been published. */
  void written(Instant now) {
    stale = false;
    next = now.plus(PACE);
  }

  /** Whether this subscriber is served, and this credential may be used for them. */
  boolean stands(Subscriber subscriber, String credentialId) {
    return isNamed(subscriber) && credentials.isActive(subscriber.domain(), credentialId);
  }

  /** Whether another token can be expected for this subscriber. */
  boolean isServed(Subscriber subscriber) {
    return isNamed(subscriber) && credentials.of(subscriber.domain()).isPresent();
  }

  private boolean isNamed(Subscriber subscriber) {
    return roster.find(subscriber).isPresent() && tenants.of(subscriber).isPresent();
  }

  /**
   * The record that withdraws a token. It bears that token's own instant: what it withdraws is what
   * was issued up to then, whatever the clocks of the instances say, and nothing that comes after.
   */
  static TokenJournal.Entry entry(LiveToken token) {
    return new TokenJournal.Entry(
        token.subscriber(),
        TokenRecord.revocation(token.provider(), token.credentialId(), token.issuedAt()));
  }
}
