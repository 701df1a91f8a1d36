package dev.umsync.worker.watch;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchDirectory.Place;
import dev.umsync.worker.watch.WatchedMailbox.Findings;
import dev.umsync.worker.watch.WatchedMailbox.Round;
import dev.umsync.worker.watch.WatchedMailbox.Scan;
import dev.umsync.worker.watch.record.Gone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One call's part of a look: a few commands, so that no event of the person waits for long.
 * Immutable, any thread.
 */
final class MailboxLook {
  /** State of what is deleted on both sides is kept so long after the last event. */
  private static final Duration KEPT = Duration.ofDays(31);

  private static final int QUERIES_A_CALL = 2;
  private static final int SEARCHES_A_CALL = 5;

  private final WatchParts parts;
  private final Rounds rounds;
  private final FolderNews news;
  private final Whereabouts whereabouts;
  private final Searches searches;
  private final Departures departures;

  MailboxLook(WatchParts parts, Reports reports) {
    this.parts = parts;
    this.rounds = new Rounds(parts.settings());
    this.whereabouts = new Whereabouts(parts.settings(), reports, parts.losses());
    this.news = new FolderNews(whereabouts);
    this.searches = new Searches(parts.identities());
    this.departures = new Departures(parts.settings(), reports, parts.losses(), parts.registry());
  }

  /**
   * What a call came to.
   *
   * @param failure why it got no further
   * @param more whether more is to be done at once
   * @param next when something is due by itself
   * @param missing how many voicemails are missing
   */
  record Outcome(
      Optional<ImapFailure> failure, boolean more, Optional<Duration> next, long missing) {}

  /** Looks. What it finds is in draft and findings. */
  Outcome run(Draft draft, Findings findings, Place place, boolean kept)
      throws InterruptedException {
    Optional<ImapFailure> failure = flags(draft, findings, place, kept ? Lane.UPKEEP : Lane.ASIDE);
    boolean more = findings.round != null;
    if (failure.isEmpty() && !more) {
      Set<String> wanted = wanted(draft, findings);
      more = wanted.size() > SEARCHES_A_CALL;
      List<String> now = wanted.stream().limit(SEARCHES_A_CALL).toList();
      failure = search(draft, findings, place, now);
    }
    long missing =
        draft.all().stream()
            .flatMap(k -> k.side().gone().stream())
            .filter(g -> g.kind() == Gone.Kind.MISSING)
            .count();
    return new Outcome(failure, more && failure.isEmpty(), next(draft, findings), missing);
  }

  private Optional<Duration> next(Draft draft, Findings findings) {
    Optional<Duration> scan =
        findings.scans.values().stream()
            .map(s -> Duration.between(draft.now(), s.again()))
            .min(Duration::compareTo);
    return Stream.concat(departures.next(draft).stream(), scan.stream())
        .map(d -> d.isNegative() ? Duration.ZERO : d)
        .min(Duration::compareTo);
  }

  /** Asks about flags, folder by folder. */
  private Optional<ImapFailure> flags(Draft draft, Findings findings, Place place, Lane lane)
      throws InterruptedException {
    Round present = findings.round;
    Round round = present == null ? rounds.plan(draft, findings, place.folder()) : present;
    findings.round = round;
    Optional<ImapFailure> failure = Optional.empty();
    if (!round.queries.isEmpty()) {
      MailboxAnswer<Boolean> answer =
          run(place, lane, mailbox -> queries(mailbox, draft, findings, round));
      failure = failure(answer);
    }
    if (failure.isEmpty() && round.queries.isEmpty()) {
      completed(draft, findings, round);
    }
    return failure;
  }

  private MailboxAnswer<Boolean> queries(
      Mailbox mailbox, Draft draft, Findings findings, Round round) {
    for (int i = 0; i < QUERIES_A_CALL && !round.queries.isEmpty(); i++) {
      FlagQuery query = round.queries.element();
      switch (mailbox.flags(query)) {
        case Ok<FlagReport>(FlagReport report) -> news.take(draft, findings, round, query, report);
        case Failed<FlagReport>(ImapFailure f) when f.kind() == FailureKind.FOLDER_MISSING ->
            news.vanished(draft, findings, query);
        case Failed<FlagReport>(ImapFailure f) -> {
          return new Failed<>(f);
        }
        case NotPermitted<FlagReport>() -> {
          return new NotPermitted<>();
        }
      }
      round.queries.remove();
    }
    return new Ok<>(true);
  }

  private void completed(Draft draft, Findings findings, Round round) {
    findings.marks.putAll(round.reached);
    findings.round = null;
    findings.lookedAt = Optional.of(round.begun);
    if (round.wide) {
      findings.wideAt = Optional.of(round.begun);
    }
    if (round.full) {
      findings.fullAt = Optional.of(round.begun);
      forgetWhatIsOld(draft);
    }
  }

  private static void forgetWhatIsOld(Draft draft) {
    Instant old = draft.now().minus(KEPT);
    for (Known known : List.copyOf(draft.all())) {
      boolean decided = known.side().gone().filter(g -> !g.decided()).isEmpty();
      if (known.state().status() == Status.DELETED
          && decided
          && known.state().updatedAt().isBefore(old)) {
        draft.forget(known);
      }
    }
  }

  /** Whom to search for: the displaced, those nobody knows the place of, the missing in time. */
  private Set<String> wanted(Draft draft, Findings findings) {
    Set<String> wanted = new LinkedHashSet<>();
    departures.due(draft).forEach(k -> wanted.add(k.id()));
    findings.displaced.removeIf(id -> draft.find(id).isEmpty());
    wanted.addAll(findings.displaced);
    List<String> lost = draft.all().stream().filter(MailboxLook::isLost).map(Known::id).toList();
    findings.scans.keySet().retainAll(lost);
    for (String id : lost) {
      Scan scan = findings.scans.get(id);
      if (scan == null || !draft.now().isBefore(scan.again())) {
        wanted.add(id);
      }
    }
    return wanted;
  }

  /** Whether it is searched for from time to time, for no folder is known to have it. */
  private static boolean isLost(Known known) {
    Optional<Gone> gone = known.side().gone();
    if (gone.isEmpty()) {
      return known.state().status() == Status.APPLIED && known.state().location().isEmpty();
    }
    boolean held = gone.get().kind() == Gone.Kind.ABSENT && gone.get().phase() == Gone.Phase.HELD;
    return gone.get().kind() == Gone.Kind.MISSING || held;
  }

  private Optional<ImapFailure> search(
      Draft draft, Findings findings, Place place, List<String> wanted)
      throws InterruptedException {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    List<String> verified = new ArrayList<>();
    MailboxAnswer<Boolean> answer =
        run(
            place,
            Lane.ASIDE,
            mailbox -> {
              for (String id : wanted) {
                Known known = draft.find(id).orElseThrow();
                MailboxAnswer<Sighting> seen =
                    searches.search(mailbox, known, draft.subscriber(), place);
                if (!(seen instanceof Ok<Sighting>(Sighting sighting))) {
                  return seen.map(s -> false);
                }
                whereabouts.conclude(draft, findings, known, sighting);
                verified.add(id);
              }
              return new Ok<>(true);
            });
    departures.decide(draft, findings, verified);
    return failure(answer);
  }

  private <T> MailboxAnswer<T> run(
      Place place, Lane lane, dev.umsync.worker.mailbox.MailboxWork<T> work)
      throws InterruptedException {
    MailboxAnswer<T> answer = parts.mailboxes().run(place.account(), lane, parts.patience(), work);
    parts.circuits().record(place.account(), answer);
    return answer;
  }

  private static Optional<ImapFailure> failure(MailboxAnswer<?> answer) {
    return answer instanceof Failed<?>(ImapFailure f) ? Optional.of(f) : Optional.empty();
  }

  /** What an operator said about what is held. */
  void order(Draft draft, WatchTask.Order order) {
    departures.order(draft, order);
  }

  /**
   * Looks at one voicemail alone, before an event that is older than the last look is applied to
   * it.
   */
  Optional<ImapFailure> one(Draft draft, Findings findings, Known known, Place place)
      throws InterruptedException {
    if (known.state().location().isEmpty()) {
      return Optional.empty();
    }
    var at = known.state().location().get();
    FlagQuery query = new FlagQuery(at.folder(), List.of(at.uid().uid()), Optional.empty());
    MailboxAnswer<FlagReport> answer = run(place, Lane.UPKEEP, mailbox -> mailbox.flags(query));
    if (answer instanceof Ok<FlagReport>(FlagReport report)) {
      news.take(draft, findings, new Round(draft.now(), false, false), query, report);
    }
    return failure(answer);
  }
}
