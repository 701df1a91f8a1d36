package dev.umsync.credential.web;

import dev.umsync.common.http.Routes;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Role;
import dev.umsync.credential.access.Session;
import dev.umsync.credential.access.Session.By;
import dev.umsync.credential.access.Sessions;
import dev.umsync.credential.access.SignInLimits;
import dev.umsync.credential.access.UserRecord;
import dev.umsync.credential.activity.ActivityLog;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.activity.Actor;
import dev.umsync.credential.kafka.admin.AccessChanges;
import dev.umsync.credential.oidc.OidcClient;
import dev.umsync.credential.oidc.OidcResult;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in by OpenID Connect. Thread rule: any thread. */
final class OidcApi {
  private static final Logger LOG = LoggerFactory.getLogger(OidcApi.class);

  private static final HeaderName FETCH_MODE = HeaderNames.create("Sec-Fetch-Mode");

  private final Optional<OidcClient> client;
  private final Optional<URI> publicUrl;
  private final Sessions sessions;
  private final AccessTable access;
  private final AccessLedger ledger;
  private final AccessChanges changes;
  private final SignInLimits limits;
  private final ActivityLog activity;
  private final Clock clock;

  OidcApi(
      Optional<OidcClient> client,
      Optional<URI> publicUrl,
      Sessions sessions,
      AccessTable access,
      AccessLedger ledger,
      AccessChanges changes,
      SignInLimits limits,
      ActivityLog activity,
      Clock clock) {
    this.client = client;
    this.publicUrl = publicUrl;
    this.sessions = sessions;
    this.access = access;
    this.ledger = ledger;
    this.changes = changes;
    this.limits = limits;
    this.activity = activity;
    this.clock = clock;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.START_OIDC, this::start);
    door.open(routes, Operation.END_OIDC, this::end);
  }

  private OidcClient client() {
    return client.orElseThrow(
        () -> Refusal.NO_SUCH_THING.with("no OpenID Connect provider is configured"));
  }

  private boolean isLimited(Call call) {
    return limits.take(call.from(), "oidc " + call.from()).isPresent();
  }

  private void start(Call call) {
    OidcClient provider = client();
    if (isLimited(call)) {
      turnAway(call, Refusal.TOO_MANY_REQUESTS, "too many tries; wait a little");
      return;
    }
    try {
      OidcClient.Begun begun = provider.begin(redirectUri(call));
      Cookies.beginOidc(call.response(), begun.sealed(), provider.life().toSeconds());
      redirect(call, begun.location());
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("The OpenID Connect provider can't be reached; see credentials.oidc.issuer");
      turnAway(call, Refusal.NOT_READY, "the OpenID Connect provider does not answer; try again");
    }
  }

  /** A person who pressed the button is told on the page, a program by the status. */
  private void turnAway(Call call, Refusal why, String sentence) {
    if (call.request().headers().first(FETCH_MODE).filter("navigate"::equals).isEmpty()) {
      throw why.with(sentence).header("Retry-After", "10");
    }
    backToPage(call, why);
  }

  private static void backToPage(Call call, Refusal why) {
    redirect(call, "/?sign-in=" + why.slug());
  }

  private String redirectUri(Call call) {
    String base =
        publicUrl
            .map(u -> u.toString().replaceAll("/+$", ""))
            .orElseGet(() ->
                "https://"
                    + call.request()
                        .headers()
                        .first(HeaderNames.HOST)
                        .orElse(call.request().authority()));
    return base + Operation.END_OIDC.path();
  }

  private void end(Call call) throws InterruptedException {
    OidcClient provider = client();
    Optional<String> sealed = Cookies.oidc(call.request());
    Cookies.endOidc(call.response());
    OidcResult result =
        sealed.isEmpty()
            ? new OidcResult.Nobody("no sign-in was begun in this browser")
            : provider.end(
                sealed.get(), call.query("state").orElse(""), call.query("code").orElse(""));
    Optional<UserRecord> user =
        switch (result) {
          case OidcResult.Person(String email) -> user(call, provider, email);
          case OidcResult.Nobody(String reason) -> {
            LOG.atInfo().addKeyValue(LogKeys.REASON, reason).log("A sign-in came to nothing");
            yield Optional.empty();
          }
        };
    if (user.isEmpty()) {
      activity.record(
          ActivityRecord.refused(
              clock.instant(),
              call.actor(),
              call.operation().id(),
              "",
              Refusal.SIGN_IN_REFUSED.slug()));
      backToPage(call, Refusal.SIGN_IN_REFUSED);
      return;
    }
    limits.succeeded(call.from(), "oidc " + call.from());
    Session session = sessions.begin(user.get(), By.OIDC);
    Cookies.begin(call.response(), session, sessions);
    activity.record(
        ActivityRecord.done(
            clock.instant(),
            new Actor(
                user.get().name(), Optional.of(user.get().role().word()), Optional.of(call.from())),
            "signIn",
            By.OIDC.word()));
    redirect(call, "/");
  }

  private Optional<UserRecord> user(Call call, OidcClient provider, String email)
      throws InterruptedException {
    Optional<UserRecord> known = access.user(email);
    if (known.isEmpty() && provider.settings().administrators().contains(email)) {
      var ignored =
          changes.change(
              new Actor(email, Optional.empty(), Optional.of(call.from())),
              "addUser",
              email + " administrator",
              table -> ledger.addSignedIn(email, Role.ADMINISTRATOR, table));
      known = access.user(email);
    }
    return known.filter(u -> !u.disabled());
  }

  private static void redirect(Call call, String location) {
    call.response().status(303).header(HeaderNames.LOCATION, location).send();
  }
}
