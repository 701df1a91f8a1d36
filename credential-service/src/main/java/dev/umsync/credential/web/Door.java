package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.AccessTable;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Role;
import dev.umsync.credential.access.Session;
import dev.umsync.credential.access.Session.By;
import dev.umsync.credential.access.Sessions;
import dev.umsync.credential.access.UserRecord;
import dev.umsync.credential.activity.ActivityLog;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.activity.Actor;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request in, or says why not: who is asking, whether it was their own page that asked, and
 * whether their role has the operation. What is refused is recorded. Thread rule: any thread.
 */
final class Door {
  private static final HeaderName CSRF = HeaderNames.create("X-CSRF-Token");
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final int RETRY_SECONDS = 5;

  /** What an operation does. */
  @FunctionalInterface
  interface Endpoint {
    void handle(Call call) throws InterruptedException;
  }

  private final Sessions sessions;
  private final AccessTable access;
  private final AccessLedger ledger;
  private final ActivityLog activity;
  private final BooleanSupplier ready;
  private final Clock clock;

  Door(
      Sessions sessions,
      AccessTable access,
      AccessLedger ledger,
      ActivityLog activity,
      BooleanSupplier ready,
      Clock clock) {
    this.sessions = sessions;
    this.access = access;
    this.ledger = ledger;
    this.activity = activity;
    this.ready = ready;
    this.clock = clock;
  }

  /** Adds the operation's route. */
  void open(Routes routes, Operation operation, Endpoint endpoint) {
    Handler handler = (request, response) -> enter(operation, endpoint, request, response);
    switch (operation.method()) {
      case "GET" -> routes.get(operation.path(), handler);
      case "POST" -> routes.post(operation.path(), handler);
      case "PUT" -> routes.put(operation.path(), handler);
      case "PATCH" -> routes.patch(operation.path(), handler);
      case "DELETE" -> routes.delete(operation.path(), handler);
      default -> throw new IllegalArgumentException(operation.method());
    }
  }

  private void enter(
      Operation operation, Endpoint endpoint, ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Call call = new Call(operation, request, response, caller(request));
    Optional<Refusal> refusal = refusal(call);
    if (refusal.isPresent()) {
      refuse(call, refusal.get());
    }
    try {
      endpoint.handle(call);
    } catch (HttpProblem problem) {
      noteRefusal(call, problem);
      throw problem;
    } catch (RuntimeException e) {
      if (!StoreTrouble.isKafkas(e)) {
        throw e;
      }
      throw Refusal.KAFKA_AWAY
          .with("Kafka does not answer; nothing may have been changed, look before you try again")
          .header("Retry-After", Integer.toString(RETRY_SECONDS));
    }
  }

  private Optional<Refusal> refusal(Call call) {
    if (!ready.getAsBoolean()) {
      return Optional.of(Refusal.NOT_READY);
    }
    if (call.operation().changes() && isForeign(call.request())) {
      return Optional.of(Refusal.FOREIGN_ORIGIN);
    }
    Optional<Role> least = call.operation().least();
    if (least.isEmpty()) {
      return Optional.empty();
    }
    if (call.caller().isEmpty()) {
      return Optional.of(Refusal.UNAUTHORIZED);
    }
    Caller caller = call.caller().get();
    if (call.operation().changes()
        && caller.session().filter(s -> !showsCsrf(call.request(), s)).isPresent()) {
      return Optional.of(Refusal.CSRF_TOKEN_MISSING);
    }
    return caller.role().covers(least.get()) ? Optional.empty() : Optional.of(Refusal.ROLE_MISSING);
  }

  private void refuse(Call call, Refusal refusal) {
    String sentence =
        switch (refusal) {
          case NOT_READY -> "this instance is still reading the topics; try again";
          case FOREIGN_ORIGIN ->
              "the request comes from another site's page; use this page's own address";
          case UNAUTHORIZED ->
              "sign in; the session has ended or was revoked, or the API token is not known";
          case CSRF_TOKEN_MISSING ->
              "the header X-CSRF-Token is missing or not this session's; reload the page";
          default ->
              "this needs the role %s; yours is %s"
                  .formatted(
                      call.operation().least().orElse(Role.ADMINISTRATOR).word(),
                      call.caller().map(c -> c.role().word()).orElse("none"));
        };
    // Who shows nothing at all has merely not signed in yet.
    if (refusal != Refusal.NOT_READY && (refusal != Refusal.UNAUTHORIZED || shows(call))) {
      record(call.actor(), call.operation().id(), refusal.slug());
    }
    HttpProblem problem = refusal.with(sentence);
    throw refusal == Refusal.NOT_READY
        ? problem.header("Retry-After", Integer.toString(RETRY_SECONDS))
        : problem;
  }

  /** What an endpoint refuses that changes something is recorded as well. */
  private void noteRefusal(Call call, HttpProblem problem) {
    String type = problem.detail().type().toString();
    if (call.operation().changes() && problem.detail().status() != 404) {
      record(call.actor(), call.operation().id(), type.substring(type.lastIndexOf(':') + 1));
    }
  }

  void record(Actor actor, String what, String reason) {
    activity.record(ActivityRecord.refused(clock.instant(), actor, what, "", reason));
  }

  private static boolean shows(Call call) {
    return call.request().headers().first(HeaderNames.AUTHORIZATION).isPresent()
        || Cookies.session(call.request()).isPresent();
  }

  /** Browsers say which page a request comes from; programs don't, and have no cookie to misuse. */
  private static boolean isForeign(ServerRequest request) {
    Optional<String> site = request.headers().first(FETCH_SITE);
    if (site.filter(s -> !s.equals("same-origin") && !s.equals("none")).isPresent()) {
      return true;
    }
    Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
    String host =
        request
            .headers()
            .first(HeaderNames.HOST)
            .orElse(request.authority())
            .toLowerCase(Locale.ROOT);
    return origin.filter(o -> !o.toLowerCase(Locale.ROOT).equals("https://" + host)).isPresent();
  }

  private static boolean showsCsrf(ServerRequest request, Session session) {
    byte[] shown = request.headers().first(CSRF).orElse("").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(shown, session.csrf().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Caller> caller(ServerRequest request) {
    Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
    if (authorization.isPresent()) {
      String value = authorization.get();
      return value.regionMatches(true, 0, "Bearer ", 0, 7)
          ? ledger
              .tokenShown(value.substring(7).strip(), access)
              .map(t ->
                  new Caller(t.name(), t.role(), By.API_TOKEN, Optional.empty(), t.expiresAt()))
          : Optional.empty();
    }
    return Cookies.session(request).flatMap(sessions::open).flatMap(this::ofSession);
  }

  private Optional<Caller> ofSession(Session session) {
    @Nullable UserRecord user = access.user(session.name()).orElse(null);
    return user == null
        ? Optional.empty()
        : Optional.of(
            new Caller(
                user.name(), user.role(), session.by(), Optional.of(session), session.expiresAt()));
  }
}
