package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.access.ApiTokenMade;
import dev.umsync.credential.access.ApiTokenRecord;
import dev.umsync.credential.access.Invitation;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Role;
import dev.umsync.credential.access.UserRecord;
import dev.umsync.credential.kafka.admin.AccessChanges;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users and API tokens. Thread rule: any thread. */
final class AccessApi {
  private static final Pattern USER_NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,119}");
  private static final Duration USUAL_LIFE = Duration.ofDays(365);
  private static final Duration LONGEST_LIFE = Duration.ofDays(731);
  private static final int LONGEST_NAME = 80;

  record NewUser(@Nullable String name, @Nullable String role) {}

  record UserChange(@Nullable String role, @Nullable Boolean disabled) {}

  record NewToken(@Nullable String name, @Nullable String role, @Nullable String expiresAt) {}

  private final AccessTable access;
  private final AccessLedger ledger;
  private final AccessChanges changes;
  private final Clock clock;

  AccessApi(AccessTable access, AccessLedger ledger, AccessChanges changes, Clock clock) {
    this.access = access;
    this.ledger = ledger;
    this.changes = changes;
    this.clock = clock;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.LIST_USERS, this::listUsers);
    door.open(routes, Operation.ADD_USER, this::addUser);
    door.open(routes, Operation.CHANGE_USER, this::changeUser);
    door.open(routes, Operation.INVITE_USER, this::inviteUser);
    door.open(routes, Operation.LIST_API_TOKENS, this::listTokens);
    door.open(routes, Operation.ADD_API_TOKEN, this::addToken);
    door.open(routes, Operation.REMOVE_API_TOKEN, this::removeToken);
  }

  private void listUsers(Call call) {
    call.answer(200, Map.of("users", access.users().stream().map(AccessApi::view).toList()));
  }

  private void addUser(Call call) throws InterruptedException {
    NewUser asked = call.body(NewUser.class);
    String name = asked.name() == null ? "" : asked.name();
    if (!USER_NAME.matcher(name).matches()) {
      throw malformed(
          "the name is 1 to 120 small letters, digits and . _ @ + -, such as an e-mail address",
          "/name");
    }
    Role role = role(asked.role());
    Invitation invitation =
        SessionApi.done(
            changes.change(
                call.actor(),
                "addUser",
                name + " " + role.word(),
                table -> ledger.addUser(name, role, call.actor().who(), table)));
    call.answer(201, view(invitation));
  }

  private void changeUser(Call call) throws InterruptedException {
    UserChange asked = call.body(UserChange.class);
    String name = call.lower("name");
    Optional<Role> role = Optional.ofNullable(asked.role()).map(AccessApi::role);
    Optional<Boolean> disabled = Optional.ofNullable(asked.disabled());
    UserRecord changed =
        SessionApi.done(
            changes.change(
                call.actor(),
                "changeUser",
                name
                    + role.map(r -> " " + r.word()).orElse("")
                    + disabled.map(d -> d ? " disabled" : " enabled").orElse(""),
                table -> ledger.changeUser(name, role, disabled, table)));
    call.answer(200, view(changed));
  }

  private void inviteUser(Call call) throws InterruptedException {
    String name = call.lower("name");
    Invitation invitation =
        SessionApi.done(
            changes.change(call.actor(), "inviteUser", name, table -> ledger.invite(name, table)));
    call.answer(201, view(invitation));
  }

  private void listTokens(Call call) {
    call.answer(
        200, Map.of("apiTokens", access.tokens().stream().map(t -> view(t).map()).toList()));
  }

  private void addToken(Call call) throws InterruptedException {
    NewToken asked = call.body(NewToken.class);
    String name = asked.name() == null ? "" : asked.name().strip();
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.chars().anyMatch(c -> Character.isISOControl(c))) {
      throw malformed("the name is 1 to 80 characters that say what the token is for", "/name");
    }
    Role role = role(asked.role());
    Instant expiresAt = expiry(asked.expiresAt());
    ApiTokenMade made =
        SessionApi.done(
            changes.change(
                call.actor(),
                "addApiToken",
                name + " " + role.word(),
                table -> ledger.addToken(name, role, expiresAt, call.actor().who())));
    call.answer(201, view(made.record()).and("token", made.token()).map());
  }

  private Instant expiry(@Nullable String text) {
    Instant now = clock.instant();
    if (text == null) {
      return now.plus(USUAL_LIFE);
    }
    try {
      Instant asked = Instant.parse(text);
      if (asked.isAfter(now) && asked.isBefore(now.plus(LONGEST_LIFE))) {
        return asked;
      }
      throw Refusal.UNUSABLE.with("a token ends at some time within the next two years");
    } catch (DateTimeException e) {
      throw malformed("expiresAt is an instant such as 2027-01-31T12:00:00Z", "/expiresAt");
    }
  }

  private void removeToken(Call call) throws InterruptedException {
    String id = call.path("id");
    ApiTokenRecord removed =
        SessionApi.done(
            changes.change(
                call.actor(), "removeApiToken", id, table -> ledger.removeToken(id, table)));
    if (removed.id().equals(id)) {
      call.done();
    }
  }

  private static Role role(@Nullable String word) {
    return Optional.ofNullable(word)
        .flatMap(Role::named)
        .orElseThrow(() -> malformed("the role is administrator, operator or auditor", "/role"));
  }

  private static HttpProblem malformed(String sentence, String pointer) {
    return new HttpProblem(Refusal.MALFORMED.detail(sentence).with("pointer", pointer));
  }

  private static Map<String, Object> view(UserRecord user) {
    return Members.of("name", user.name())
        .and("role", user.role().word())
        .and("disabled", user.disabled())
        .and("hasPassword", user.password().isPresent())
        .and("addedAt", user.addedAt().toString())
        .and("addedBy", user.addedBy())
        .map();
  }

  private static Map<String, Object> view(Invitation invitation) {
    return Members.of("user", view(invitation.user()))
        .and("link", invitation.link())
        .and("expiresAt", invitation.expiresAt().toString())
        .map();
  }

  private static Members view(ApiTokenRecord token) {
    return Members.of("id", token.id())
        .and("name", token.name())
        .and("role", token.role().word())
        .and("addedAt", token.addedAt().toString())
        .and("addedBy", token.addedBy())
        .and("expiresAt", token.expiresAt().toString());
  }
}
