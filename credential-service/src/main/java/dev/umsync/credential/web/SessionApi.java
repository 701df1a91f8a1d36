package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.credential.access.AccessChange;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.access.ClaimRecord;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Passwords;
import dev.umsync.credential.access.Session;
import dev.umsync.credential.access.Session.By;
import dev.umsync.credential.access.Sessions;
import dev.umsync.credential.access.SignInLimits;
import dev.umsync.credential.access.UserRecord;
import dev.umsync.credential.activity.ActivityLog;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.activity.Actor;
import dev.umsync.credential.kafka.admin.AccessChanges;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Signing in and out. Thread rule: any thread. */
final class SessionApi {
  private static final int SHORTEST_PASSWORD = 12;
  private static final int LONGEST_PASSWORD = 200;

  record SignIn(String name, String password) {}

  record NewPassword(
      String current, @com.fasterxml.jackson.annotation.JsonProperty("new") String next) {}

  record Claim(String claim, String password) {}

  private final Sessions sessions;
  private final AccessTable access;
  private final AccessLedger ledger;
  private final AccessChanges changes;
  private final Passwords passwords;
  private final SignInLimits limits;
  private final ActivityLog activity;
  private final Optional<String> oidcName;
  private final Clock clock;

  SessionApi(
      Sessions sessions,
      AccessTable access,
      AccessLedger ledger,
      AccessChanges changes,
      Passwords passwords,
      SignInLimits limits,
      ActivityLog activity,
      Optional<String> oidcName,
      Clock clock) {
    this.sessions = sessions;
    this.access = access;
    this.ledger = ledger;
    this.changes = changes;
    this.passwords = passwords;
    this.limits = limits;
    this.activity = activity;
    this.oidcName = oidcName;
    this.clock = clock;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.WAYS_TO_SIGN_IN, this::ways);
    door.open(routes, Operation.WHO_AM_I, call -> call.answer(200, view(call.signedIn())));
    door.open(routes, Operation.SIGN_IN, this::signIn);
    door.open(routes, Operation.SIGN_OUT, this::signOut);
    door.open(routes, Operation.CHANGE_PASSWORD, this::changePassword);
    door.open(routes, Operation.TAKE_CLAIM, this::takeClaim);
  }

  private void ways(Call call) {
    boolean firstStart =
        access.users().stream().noneMatch(u -> u.password().isPresent() && !u.disabled());
    call.answer(
        200,
        Members.of("local", true)
            .and("oidc", oidcName.isPresent())
            .maybe("oidcName", oidcName)
            .and("firstStart", firstStart)
            .map());
  }

  static Map<String, Object> view(Caller caller) {
    return Members.of("name", caller.name())
        .and("role", caller.role().word())
        .and("by", caller.by().word())
        .maybe("csrfToken", caller.session().map(Session::csrf))
        .and("expiresAt", caller.expiresAt().toString())
        .map();
  }

  private void signIn(Call call) throws InterruptedException {
    SignIn asked = call.body(SignIn.class);
    String name = text(asked.name(), "name").toLowerCase(Locale.ROOT);
    String password = text(asked.password(), "password");
    limited(call, name);
    Optional<UserRecord> user = access.user(name).filter(u -> !u.disabled());
    if (!passwords.matches(name, password, user.flatMap(UserRecord::password))) {
      throw Refusal.SIGN_IN_REFUSED.with("name or password are not right");
    }
    limits.succeeded(call.from(), name);
    begin(call, user.orElseThrow(), By.PASSWORD);
  }

  /** As the name may hold anything, it is bounded before it is remembered. */
  private void limited(Call call, String name) {
    Optional<Duration> wait =
        limits.take(call.from(), name.substring(0, Math.min(120, name.length())));
    if (wait.isPresent()) {
      long seconds = Math.max(1, wait.get().toSeconds() + 1);
      throw Refusal.TOO_MANY_REQUESTS
          .with("too many tries; wait %d s".formatted(seconds))
          .header("Retry-After", Long.toString(seconds));
    }
  }

  private void begin(Call call, UserRecord user, By by) {
    Session session = sessions.begin(user, by);
    Cookies.begin(call.response(), session, sessions);
    Caller caller =
        new Caller(user.name(), user.role(), by, Optional.of(session), session.expiresAt());
    activity.record(
        ActivityRecord.done(clock.instant(), caller.actor(call.from()), "signIn", by.word()));
    call.answer(200, view(caller));
  }

  private void signOut(Call call) throws InterruptedException {
    Caller caller = call.signedIn();
    if (call.flag("everywhere") && caller.session().isPresent()) {
      done(
          changes.change(
              call.actor(),
              "signOutEverywhere",
              caller.name(),
              table -> ledger.endSessions(caller.name(), table)));
    }
    Cookies.end(call.response());
    call.done();
  }

  private void changePassword(Call call) throws InterruptedException {
    NewPassword asked = call.body(NewPassword.class);
    Caller caller = call.signedIn();
    Optional<UserRecord> user = access.user(caller.name());
    if (caller.session().isEmpty() || user.isEmpty()) {
      throw Refusal.UNUSABLE.with("an API token has no password");
    }
    String current = text(asked.current(), "current");
    String next = usable(text(asked.next(), "new"), caller.name());
    limited(call, caller.name());
    if (!passwords.matches(caller.name(), current, user.get().password())) {
      throw Refusal.SIGN_IN_REFUSED.with("the current password is not right");
    }
    limits.succeeded(call.from(), caller.name());
    String hash = passwords.hash(caller.name(), next);
    UserRecord changed =
        done(
            changes.change(
                call.actor(),
                "changePassword",
                caller.name(),
                table -> ledger.changePassword(caller.name(), hash, table)));
    begin(call, changed, By.PASSWORD);
  }

  private void takeClaim(Call call) throws InterruptedException {
    Claim asked = call.body(Claim.class);
    String claim = text(asked.claim(), "claim");
    limited(call, "claim");
    Optional<ClaimRecord> known = ledger.claim(claim, access);
    if (known.isEmpty()) {
      throw Refusal.CLAIM_REFUSED.with(
          "this link was used already, has ended, or is none; ask an administrator for another");
    }
    String user = known.get().user();
    String hash = passwords.hash(user, usable(text(asked.password(), "password"), user));
    limits.succeeded(call.from(), "claim");
    UserRecord claimed =
        done(
            changes.change(
                new Actor(user, Optional.empty(), Optional.of(call.from())),
                "takeClaim",
                user,
                table -> ledger.takeClaim(claim, hash, table)));
    begin(call, claimed, By.PASSWORD);
  }

  private static String usable(String password, String user) {
    if (password.length() < SHORTEST_PASSWORD) {
      throw Refusal.UNUSABLE.with(
          "the password has %d characters; take at least %d"
              .formatted(password.length(), SHORTEST_PASSWORD));
    }
    if (password.equalsIgnoreCase(user)) {
      throw Refusal.UNUSABLE.with("the password is the user's name; take another");
    }
    return password;
  }

  private static String text(@org.jspecify.annotations.Nullable String value, String member) {
    if (value == null || value.isEmpty() || value.length() > LONGEST_PASSWORD) {
      throw new HttpProblem(
          Refusal.MALFORMED
              .detail(
                  "the member %s is a text of 1 to %d characters"
                      .formatted(member, LONGEST_PASSWORD))
              .with("pointer", "/" + member));
    }
    return value;
  }

  /** What was changed, or the problem. */
  static <T> T done(AccessChange<T> change) {
    return switch (change) {
      case AccessChange.Write<T> write -> write.result();
      case AccessChange.Refused<T>(AccessChange.Reason reason, String sentence) ->
          throw Refusal.named(reason.slug()).orElse(Refusal.UNUSABLE).with(sentence);
    };
  }
}
