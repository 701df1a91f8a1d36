package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.credential.store.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * Mints one subscriber's token and seals it. Thread rule: any thread; blocks for the provider's
 * answer.
 */
public final class MintDesk {

  /**
   * What came of it.
   *
   * @param token the sealed token, empty where there is a failure
   * @param failure why there is none
   */
  public record Result(
      Subscriber subscriber, Optional<TokenRecord> token, Optional<MintFailure> failure) {}

  private final Tenants tenants;
  private final Credentials credentials;
  private final Roster roster;
  private final TokenSealer sealer;
  private final Clock clock;
  private final MeterRegistry metrics;

  /** All collaborators are shared with other threads. */
  public MintDesk(
      Tenants tenants,
      Credentials credentials,
      Roster roster,
      TokenSealer sealer,
      Clock clock,
      MeterRegistry metrics) {
    this.tenants = tenants;
    this.credentials = credentials;
    this.roster = roster;
    this.sealer = sealer;
    this.clock = clock;
    this.metrics = metrics;
  }

  Result mint(Subscriber subscriber) throws InterruptedException {
    Optional<TenantRecord> tenant = tenants.of(subscriber);
    if (tenant.isEmpty()) {
      return failure(
          subscriber, Kind.OTHER, "the mail domain is no tenant; add it with 'umsync tenants add'");
    }
    if (roster.find(subscriber).isEmpty()) {
      return failure(
          subscriber,
          Kind.UNKNOWN_MAILBOX,
          "the roster does not name this subscriber; add them with 'umsync subscribers import'");
    }
    Optional<Credentials.Usable> credential = credentials.of(tenant.get().domain());
    if (credential.isEmpty()) {
      return failure(
          subscriber,
          Kind.NOT_DELEGATED,
          "the tenant has no usable credential; add one with 'umsync tenants add --key FILE.json'");
    }
    return seal(subscriber, tenant.get(), credential.get());
  }

  private Result seal(Subscriber subscriber, TenantRecord tenant, Credentials.Usable credential)
      throws InterruptedException {
    MintResult answer = credential.minter().mint(subscriber, tenant.scope());
    return switch (answer) {
      case Minted minted -> {
        count("minted");
        yield new Result(
            subscriber,
            Optional.of(
                TokenRecord.seal(
                    sealer,
                    subscriber,
                    minted.token(),
                    tenant.provider(),
                    tenant.scope(),
                    clock.instant(),
                    minted.expiresAt(),
                    credential.record().credentialId())),
            Optional.empty());
      }
      case Refused(MintFailure failure) -> failure(subscriber, failure.kind(), failure.advice());
      case Unavailable(MintFailure failure) ->
          failure(subscriber, failure.kind(), failure.advice());
    };
  }

  private Result failure(Subscriber subscriber, Kind kind, String advice) {
    count(kind.name().toLowerCase(Locale.ROOT));
    return new Result(subscriber, Optional.empty(), Optional.of(new MintFailure(kind, advice)));
  }

  private void count(String result) {
    metrics.counter("umsync.credential.mints", "result", result).increment();
  }
}
