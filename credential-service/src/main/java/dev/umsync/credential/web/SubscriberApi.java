package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.Routes;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportPreview;
import dev.umsync.common.kafka.roster.ImportPreview.Change;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.activity.ActivityLog;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.LiveTokens;
import dev.umsync.credential.kafka.admin.OutcomesOf;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** People on the roster. Thread rule: any thread; imports one at a time. */
final class SubscriberApi {
  private static final int LARGEST_FILE_BYTES = 16 * 1024 * 1024;
  private static final int MOST_ROWS = 1_000;
  private static final int MOST_OUTCOMES = 20;
  private static final Duration OUTCOMES_SINCE = Duration.ofDays(1);
  private static final int RETRY_SECONDS = 5;

  private final Knowledge known;
  private final LiveTokens tokens;
  private final OutcomesOf outcomes;
  private final RosterImport roster;
  private final ActivityLog activity;
  private final Clock clock;

  SubscriberApi(
      Knowledge known,
      LiveTokens tokens,
      OutcomesOf outcomes,
      RosterImport roster,
      ActivityLog activity,
      Clock clock) {
    this.known = known;
    this.tokens = tokens;
    this.outcomes = outcomes;
    this.roster = roster;
    this.activity = activity;
    this.clock = clock;
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.SEARCH_SUBSCRIBERS, this::search);
    door.open(routes, Operation.IMPORT_SUBSCRIBERS, this::importCsv);
    door.open(routes, Operation.GET_SUBSCRIBER, this::get);
    door.open(routes, Operation.REMOVE_SUBSCRIBER, this::remove);
  }

  private void search(Call call) {
    String search = call.query("search").orElse("").toLowerCase(Locale.ROOT);
    Optional<String> tenant = call.query("tenant").map(t -> t.toLowerCase(Locale.ROOT));
    String after = call.query("after").orElse("").toLowerCase(Locale.ROOT);
    int limit = (int) call.number("limit", 50, 1, 200);
    List<SubscriberRecord> matching =
        known.roster().all().stream()
            .filter(r -> tenant.isEmpty() || r.address().domain().equals(tenant.get()))
            .filter(r -> search.isEmpty() || matches(r, search))
            .sorted(Comparator.comparing(r -> r.address().address()))
            .toList();
    List<SubscriberRecord> page =
        matching.stream()
            .filter(r -> r.address().address().compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    boolean more = page.size() > limit;
    List<SubscriberRecord> shown = more ? page.subList(0, limit) : page;
    call.answer(
        200,
        Members.of("subscribers", shown.stream().map(r -> view(r).map()).toList())
            .and("total", matching.size())
            .maybe(
                "next", more ? Optional.of(shown.getLast().address().address()) : Optional.empty())
            .map());
  }

  private static boolean matches(SubscriberRecord record, String search) {
    return record.address().address().contains(search)
        || record.name().filter(n -> n.toLowerCase(Locale.ROOT).contains(search)).isPresent()
        || record.boxes().stream().anyMatch(b -> b.box().toLowerCase(Locale.ROOT).contains(search));
  }

  private Members view(SubscriberRecord record) {
    Subscriber address = record.address();
    return Members.of("address", address.address())
        .maybe("name", record.name())
        .maybe("tenant", known.tenants().of(address).map(t -> t.domain()))
        .and(
            "boxes",
            record.boxes().stream()
                .map(b -> Map.of("source", b.source().toString(), "box", b.box()))
                .toList())
        .maybe("locale", record.locale())
        .maybe("timezone", record.timeZone())
        .and("token", token(address));
  }

  private Map<String, Object> token(Subscriber subscriber) {
    Optional<LiveTokens.Seen> seen =
        tokens.of(subscriber).filter(s -> s.revoked() || s.expiresAt().isAfter(clock.instant()));
    if (seen.isEmpty()) {
      return Map.of("state", "none");
    }
    return seen.get().revoked()
        ? Map.of("state", "withdrawn")
        : Members.of("state", "live")
            .and("expiresAt", seen.get().expiresAt().toString())
            .and("key", seen.get().credentialId())
            .map();
  }

  private SubscriberRecord record(Call call) {
    try {
      return known
          .roster()
          .find(Subscriber.of(call.path("address")))
          .orElseThrow(SubscriberApi::nobody);
    } catch (IllegalArgumentException e) {
      throw nobody();
    }
  }

  private static HttpProblem nobody() {
    return Refusal.NO_SUCH_THING.with("the roster does not name this person");
  }

  private void get(Call call) {
    SubscriberRecord record = record(call);
    List<Map<String, Object>> newest =
        outcomes
            .newest(record.address(), clock.instant().minus(OUTCOMES_SINCE), MOST_OUTCOMES)
            .stream()
            .map(SubscriberApi::outcome)
            .toList();
    call.answer(200, view(record).and("sync", Map.of("outcomes", newest)).map());
  }

  private static Map<String, Object> outcome(OutcomeRecord outcome) {
    return Members.of("at", outcome.finishedAt().toString())
        .and("result", outcome.result().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .and("event", outcome.eventType())
        .and("voicemail", outcome.voicemailId().toString())
        .map();
  }

  private void importCsv(Call call) throws InterruptedException {
    call.requireType("text/csv");
    boolean preview = call.flag("preview");
    byte[] file = call.bytes(LARGEST_FILE_BYTES);
    ImportPreview before = ImportPreview.of(file, known.roster());
    if (preview) {
      call.answer(200, view(before, false));
      return;
    }
    if (!before.isSound()) {
      throw importRefused(before);
    }
    try {
      synchronized (roster) {
        var ignored = roster.importCsv(file);
      }
    } catch (ImportRefused e) {
      throw refused(e, before);
    }
    activity.record(
        ActivityRecord.done(
            clock.instant(),
            call.actor(),
            call.operation().id(),
            "%d added, %d changed"
                .formatted(before.count(Change.ADDED), before.count(Change.CHANGED))));
    call.answer(200, view(before, true));
  }

  private static HttpProblem importRefused(ImportPreview preview) {
    return new HttpProblem(
        Refusal.IMPORT_REFUSED
            .detail(
                "%d lines are at fault; nothing was changed"
                    .formatted(preview.count(Change.REFUSED)))
            .with("import", view(preview, false)));
  }

  private static HttpProblem refused(ImportRefused e, ImportPreview before) {
    return e.getCause() == null
        ? importRefused(before)
        : Refusal.KAFKA_AWAY
            .with("the roster could not be changed; look before you try again")
            .header("Retry-After", Integer.toString(RETRY_SECONDS));
  }

  private static Map<String, Object> view(ImportPreview preview, boolean applied) {
    return Members.of("applied", applied)
        .and("added", preview.count(Change.ADDED))
        .and("changed", preview.count(Change.CHANGED))
        .and("unchanged", preview.count(Change.UNCHANGED))
        .and("refused", preview.count(Change.REFUSED))
        .and("problems", preview.problems())
        .and(
            "rows",
            preview.rows().stream()
                .limit(MOST_ROWS)
                .map(r ->
                    Members.of("line", r.line())
                        .maybe("address", r.address().map(Subscriber::address))
                        .and("change", r.change().name().toLowerCase(Locale.ROOT))
                        .maybe("problem", r.problem())
                        .map())
                .toList())
        .map();
  }

  private void remove(Call call) throws InterruptedException {
    Subscriber subscriber = record(call).address();
    try {
      synchronized (roster) {
        boolean ignored = roster.remove(subscriber);
      }
    } catch (ImportRefused e) {
      throw Refusal.KAFKA_AWAY
          .with("the roster could not be changed; look before you try again")
          .header("Retry-After", Integer.toString(RETRY_SECONDS));
    }
    activity.record(
        ActivityRecord.done(
            clock.instant(), call.actor(), call.operation().id(), subscriber.address()));
    call.done();
  }
}
