package dev.umsync.credential.web;

import dev.umsync.common.http.Routes;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.Passwords;
import dev.umsync.credential.access.Sessions;
import dev.umsync.credential.access.SignInLimits;
import dev.umsync.credential.activity.ActivityLog;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.AccessChanges;
import dev.umsync.credential.kafka.admin.ActivityTopic;
import dev.umsync.credential.kafka.admin.LiveTokens;
import dev.umsync.credential.kafka.admin.OutcomesOf;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.oidc.OidcClient;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The administration API: every operation of {@link dev.umsync.credential.access.Operation} behind
 * one door. Thread rule: made by one thread, answers on any.
 */
public final class AdminApi {
  private AdminApi() {}

  /**
   * What the API stands on.
   *
   * @param known what the role knows
   * @param master seals sessions
   * @param sealer whose key id is shown
   * @param instances who reported lately
   * @param publicUrl under which browsers reach it
   * @param ready whether the topics have been read
   */
  public record Parts(
      Knowledge known,
      MasterKey master,
      TokenSealer sealer,
      Sessions sessions,
      AccessLedger ledger,
      AccessChanges access,
      TenantChanges tenants,
      Passwords passwords,
      SignInLimits limits,
      ActivityLog activity,
      ActivityTopic activityTopic,
      LiveTokens tokens,
      OutcomesOf outcomes,
      RosterImport roster,
      CheckStarter checks,
      Optional<OidcClient> oidc,
      Supplier<List<InstanceRecord>> instances,
      Optional<URI> publicUrl,
      BooleanSupplier ready,
      Clock clock) {}

  /** Adds every route, and the headers that go with every answer. */
  public static Routes addTo(Routes routes, Parts parts) {
    Knowledge known = parts.known();
    Door door =
        new Door(
            parts.sessions(),
            known.access(),
            parts.ledger(),
            parts.activity(),
            parts.ready(),
            parts.clock());
    TenantViews views = new TenantViews(known, parts.tokens());
    routes.filter(new SecurityHeaders());
    new SessionApi(
            parts.sessions(),
            known.access(),
            parts.ledger(),
            parts.access(),
            parts.passwords(),
            parts.limits(),
            parts.activity(),
            parts.oidc().map(o -> o.settings().name()),
            parts.clock())
        .addTo(routes, door);
    new OidcApi(
            parts.oidc(),
            parts.publicUrl(),
            parts.sessions(),
            known.access(),
            parts.ledger(),
            parts.access(),
            parts.limits(),
            parts.activity(),
            parts.clock())
        .addTo(routes, door);
    new TenantApi(known, parts.tenants(), views).addTo(routes, door);
    new KeyApi(known, parts.tenants(), views, parts.checks(), parts.clock()).addTo(routes, door);
    new CheckApi(known, parts.checks()).addTo(routes, door);
    // The literal path /import goes before the one with an address in its place.
    new SubscriberApi(
            known,
            parts.tokens(),
            parts.outcomes(),
            parts.roster(),
            parts.activity(),
            parts.clock())
        .addTo(routes, door);
    new AccessApi(known.access(), parts.ledger(), parts.access(), parts.clock())
        .addTo(routes, door);
    new RecordApi(
            parts.activityTopic(),
            parts.instances(),
            parts.sealer()::keyId,
            parts.master()::keyId,
            parts.clock())
        .addTo(routes, door);
    return routes;
  }
}
