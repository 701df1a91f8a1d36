package dev.umsync.credential.desk;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.desk.DeskAnswer.NoToken;
import dev.umsync.credential.desk.DeskAnswer.Token;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.credential.store.Credentials;
import dev.umsync.credential.store.KeyUses;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Mints one subscriber's token and seals it. Thread rule: any thread; blocks for the provider's
 * answer.
 */
public final class MintDesk {
  private final Tenants tenants;
  private final Credentials credentials;
  private final Roster roster;
  private final KeyUses uses;
  private final TokenSealer sealer;
  private final Clock clock;
  private final CredentialMetrics metrics;

  /** All collaborators are shared with other threads. */
  public MintDesk(
      Tenants tenants,
      Credentials credentials,
      Roster roster,
      KeyUses uses,
      TokenSealer sealer,
      Clock clock,
      CredentialMetrics metrics) {
    this.tenants = tenants;
    this.credentials = credentials;
    this.roster = roster;
    this.uses = uses;
    this.sealer = sealer;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** One token, or why there is none; whatever goes wrong is an answer. */
  public DeskAnswer mint(Subscriber subscriber) throws InterruptedException {
    Optional<TenantRecord> tenant = tenants.of(subscriber);
    if (tenant.isEmpty()) {
      return none(
          subscriber,
          Kind.NO_TENANT,
          "the mail domain is no tenant; add it with 'umsync tenants add'");
    }
    if (roster.find(subscriber).isEmpty()) {
      return none(
          subscriber,
          Kind.NOT_IN_ROSTER,
          "the roster does not name this subscriber; add them with 'umsync subscribers import'");
    }
    Optional<Credentials.Usable> credential = credentials.of(tenant.get().domain());
    if (credential.isEmpty()) {
      return none(
          subscriber,
          Kind.NO_CREDENTIAL,
          "the tenant has no usable key in use; add one with 'umsync tenants add --key FILE.json'");
    }
    try {
      return mint(subscriber, tenant.get(), credential.get());
    } catch (RuntimeException e) {
      return none(
          subscriber,
          Kind.OTHER,
          "minting failed unexpectedly (%s); please report it"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private DeskAnswer mint(Subscriber subscriber, TenantRecord tenant, Credentials.Usable credential)
      throws InterruptedException {
    // Taken before the request, so that a revocation decided meanwhile is the later of the two.
    Instant asked = clock.instant();
    MintResult answer = metrics.timed(() -> credential.minter().mint(subscriber, tenant.scope()));
    return switch (answer) {
      case Minted(String token, Instant expiresAt) when !expiresAt.isAfter(clock.instant()) ->
          none(
              subscriber,
              Kind.CLOCK,
              "the token had ended when it came; set this machine's clock by NTP");
      case Minted(String token, Instant expiresAt) -> {
        metrics.minted();
        uses.minted(tenant.domain(), credential.record().credentialId(), asked);
        yield new Token(
            subscriber,
            TokenRecord.seal(
                sealer,
                subscriber,
                token,
                tenant.provider(),
                tenant.scope(),
                asked,
                expiresAt,
                credential.record().credentialId()));
      }
      case Refused(MintFailure failure) -> none(subscriber, failure);
      case Unavailable(MintFailure failure) -> none(subscriber, failure);
    };
  }

  private DeskAnswer none(Subscriber subscriber, Kind kind, String advice) {
    return none(subscriber, new MintFailure(kind, advice));
  }

  private DeskAnswer none(Subscriber subscriber, MintFailure failure) {
    metrics.notMinted(failure.kind());
    return new NoToken(subscriber, failure);
  }
}
