package dev.umsync.worker.voicemail;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.kafka.UndecodedEvent;
import dev.umsync.worker.kafka.VoicemailHandler;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.voicemail.Directory.Answer;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent.Replayed;
import dev.umsync.worker.voicemail.MailboxTask.SecondLook;
import dev.umsync.worker.voicemail.compose.MessageReviser;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.EventTrace;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies voicemail events to mailboxes, each to exactly one outcome: applied, already applied or
 * superseded; whatever else happens is a retry or a parking.
 *
 * <p>What state knows as applied or deleted is not attempted again; a fresh event costs no search;
 * a suspect one is searched for before it is appended. Thread rule: any thread, for one subscriber
 * never two at once.
 */
public final class VoicemailApplier implements VoicemailHandler<MailboxTask> {
  private static final Logger LOG = LoggerFactory.getLogger(VoicemailApplier.class);

  private final ApplierParts parts;
  private final Clock clock;
  private final MailboxVisit visit;
  private final CopyRemoval copyRemoval;
  private final FailureVerdicts verdicts;
  private final Results results;
  private final DroppedEvents droppedEvents;

  /** Over these parts. */
  public VoicemailApplier(ApplierParts parts) {
    this.parts = parts;
    this.clock = parts.clock();
    Locator locator = new Locator(parts.identities(), parts.indexLag(), parts.pause());
    this.visit =
        new MailboxVisit(
            new Delivery(parts.composer(), locator, parts.preparation()),
            new Changes(locator),
            new Replacement(
                new MessageReviser(parts.identities(), parts.composer()), locator, parts.copies()),
            locator);
    this.copyRemoval = new CopyRemoval(locator);
    this.verdicts = new FailureVerdicts(parts.policy());
    this.results = new Results(parts.topics(), clock);
    this.droppedEvents = new DroppedEvents(parts.topics(), clock);
  }

  @Override
  public Verdict<MailboxTask, Effects> handle(Attempt<MailboxTask> attempt, StateView state)
      throws InterruptedException, UndecodableEvent {
    return switch (attempt.event()) {
      case LoggedEvent event -> apply(attempt, event, state);
      case SecondLook look -> lookAgain(attempt, look, state);
    };
  }

  /**
   * By the marks of settled events alone. What is a repeat only because it stands before others is
   * not known by its identity: it has to be an event first, which shows when it is decoded.
   */
  @Override
  public Optional<Effects> settledBefore(EventHead event, StateView state) {
    Known known = Known.read(state, event.voicemail());
    return known.state().isPresent() && known.knows(EventTrace.markOf(event.meta()))
        ? Optional.of(Results.repeated())
        : Optional.empty();
  }

  @Override
  public void expect(Key subscriber) throws InterruptedException {
    Optional<Account> account =
        parts.directory().account(subscriber).filter(parts.circuits()::areClosed);
    if (account.isPresent()) {
      parts.mailboxes().makeReady(account.get());
    }
  }

  @Override
  public Effects dropped(UndecodedEvent event) {
    return droppedEvents.of(event);
  }

  private Verdict<MailboxTask, Effects> apply(
      Attempt<MailboxTask> attempt, LoggedEvent task, StateView view)
      throws InterruptedException, UndecodableEvent {
    EventTrace trace = task.trace();
    Known known = read(view, task);
    VoicemailState before = known.state().orElseGet(() -> VoicemailState.none(trace, now()));
    VoicemailState state = before.settled(trace, now());
    if (task.event() instanceof Received) {
      state = state.withReceived(trace);
    }
    boolean suspect = attempt.suspect() || known.trouble().isPresent() || task.old();
    if (rebuilds(known, task, attempt)) {
      return atMailbox(attempt, task, known, state, true, view);
    }
    if (known.state().isPresent()) {
      if (repeated(known, before, task, attempt)) {
        return Verdict.done(Results.repeated());
      }
      if (overtaken(before, task)) {
        return settle(
            attempt,
            task,
            known,
            Finding.untouched(Result.SUPERSEDED, "a later event was applied before", before));
      }
    }
    if (attempt.purpose() == Purpose.DROP) {
      open(task); // of a damaged one nothing is known afterwards, so that it may come again
      return settle(attempt, task, known, KnownCases.dropped(task.event(), state));
    }
    Optional<Finding> decided = KnownCases.decide(task.event(), state);
    if (decided.isEmpty() && state.status() == Status.EARLY && !suspect) {
      decided =
          task.event() instanceof Received
              ? Optional.empty()
              : Optional.of(KnownCases.early(task.event(), state));
    }
    return decided.isPresent()
        ? settle(attempt, task, known, decided.get())
        : atMailbox(attempt, task, known, state, suspect, view);
  }

  /** Settles an event that happened before what a person did in the mailbox. */
  public Verdict<MailboxTask, Effects> overtaken(
      Attempt<MailboxTask> attempt, LoggedEvent task, StateView view) {
    Known known = read(view, task);
    VoicemailState before = known.state().orElseGet(() -> VoicemailState.none(task.trace(), now()));
    return settle(
        attempt,
        task,
        known,
        Finding.untouched(
            Result.SUPERSEDED,
            "a later change in the mailbox was seen before",
            before.settled(task.trace(), now())));
  }

  /** Whether an event has its outcome, or comes after later ones: it will not touch the mailbox. */
  public boolean isSettled(Attempt<MailboxTask> attempt, LoggedEvent task, StateView view) {
    Known known = read(view, task);
    return known
        .state()
        .filter(before -> repeated(known, before, task, attempt) || overtaken(before, task))
        .isPresent();
  }

  /** Whether a voicemail that is known as applied is to be put back if it is nowhere. */
  private static boolean rebuilds(Known known, LoggedEvent task, Attempt<MailboxTask> attempt) {
    return task.replayed() == Replayed.TO_REBUILD
        && task.event() instanceof Received
        && attempt.purpose() != Purpose.DROP
        && known.state().filter(s -> s.status() == Status.APPLIED).isPresent();
  }

  /**
   * Whether this very event has its outcome already. Any event but a received one is a replay too
   * if it stands before the last one settled: a subscriber's events are settled in log order.
   */
  private static boolean repeated(
      Known known, VoicemailState before, LoggedEvent task, Attempt<MailboxTask> attempt) {
    return known.knows(task.trace().mark())
        || (attempt.purpose() == Purpose.DELIVER && overtaken(before, task));
  }

  /** An event that was set aside and comes back after later ones were applied. */
  private static boolean overtaken(VoicemailState before, LoggedEvent task) {
    return !(task.event() instanceof Received) && task.trace().notAfter(before.last());
  }

  private static void open(LoggedEvent task) throws UndecodableEvent {
    if (task.event() instanceof Received received) {
      try {
        received.audio().open();
      } catch (EventProblem e) {
        throw new UndecodableEvent(String.valueOf(e.getMessage()));
      }
    }
  }

  private Verdict<MailboxTask, Effects> atMailbox(
      Attempt<MailboxTask> attempt,
      LoggedEvent task,
      Known known,
      VoicemailState state,
      boolean suspect,
      StateView view)
      throws InterruptedException, UndecodableEvent {
    open(task);
    return switch (parts.directory().find(task.subscriber())) {
      case Answer.Unknown(Cause cause) -> new Verdict.Park<>(cause, parts.policy().probeAfter());
      case Answer.Found(Served served) when !parts.circuits().permits(served.account()) ->
          new Verdict.Park<>(ParkingCauses.CIRCUIT_OPEN, parts.circuits().openFor(), false);
      case Answer.Found(Served served) ->
          judge(
              attempt,
              task,
              known,
              visit.make(task, state, served, errand(attempt, served, view), suspect));
    };
  }

  private MailboxErrand errand(Attempt<MailboxTask> attempt, Served served, StateView view) {
    Duration patience =
        attempt.timeLeft().compareTo(parts.patience()) < 0 ? attempt.timeLeft() : parts.patience();
    return new MailboxErrand(
        parts.mailboxes(),
        parts.circuits(),
        served.account(),
        attempt.permit()::holds,
        patience,
        new Journal(view, attempt.event()),
        attempt.timeLeft());
  }

  private Verdict<MailboxTask, Effects> judge(
      Attempt<MailboxTask> attempt, LoggedEvent task, Known known, MailboxAnswer<Finding> answer) {
    return switch (answer) {
      case Ok<Finding>(Finding finding) -> settle(attempt, task, known, finding);
      case Failed<Finding>(ImapFailure failure) -> verdicts.of(failure, attempt.number());
      case NotPermitted<Finding>() -> notPermitted();
    };
  }

  private Verdict<MailboxTask, Effects> settle(
      Attempt<MailboxTask> attempt, LoggedEvent task, Known known, Finding finding) {
    List<StateChange> more = new ArrayList<>();
    EarlierEvents earlier = known.earlier().with(task.trace(), known.state(), finding.state());
    if (!earlier.equals(known.earlier())) {
      more.add(new StateChange(EarlierEvents.key(task.voicemail().text()), earlier.write()));
    }
    Optional<FollowUp<MailboxTask>> second = Optional.empty();
    if (finding.lookAgain()) {
      SecondLook look = new SecondLook(task.subscriber(), task.voicemail());
      more.add(LookRecord.planned(look, now().plus(parts.lookAgainAfter())));
      second = Optional.of(new FollowUp<>(parts.lookAgainAfter(), look));
    }
    boolean hasOutcome = rebuilds(known, task, attempt) && known.knows(task.trace().mark());
    return new Verdict.Done<>(
        hasOutcome
            ? Results.rebuilt(task, finding, more)
            : results.settled(task, finding, attempt.number(), more),
        second);
  }

  private Verdict<MailboxTask, Effects> lookAgain(
      Attempt<MailboxTask> attempt, SecondLook task, StateView view) throws InterruptedException {
    Known known = read(view, task);
    if (!(parts.directory().find(task.subscriber()) instanceof Answer.Found(Served served))) {
      return Verdict.done(Results.lookedAgain(task, Optional.empty()));
    }
    return switch (copyRemoval.run(task, served, errand(attempt, served, view))) {
      case Ok<CopyRemoval.Outcome>(CopyRemoval.Outcome outcome) -> {
        parts.copiesRemoved().increment(outcome.removed());
        Optional<VoicemailState> moved =
            known
                .state()
                .filter(s -> s.status() == Status.APPLIED && outcome.kept().isPresent())
                .filter(s -> !s.location().equals(outcome.kept()))
                .map(s -> s.at(outcome.kept()));
        yield Verdict.done(Results.lookedAgain(task, moved));
      }
      case Failed<CopyRemoval.Outcome>(ImapFailure failure) ->
          verdicts.of(failure, attempt.number());
      case NotPermitted<CopyRemoval.Outcome>() -> notPermitted();
    };
  }

  private static Verdict<MailboxTask, Effects> notPermitted() {
    return new Verdict.Retry<>(Cause.of("not-permitted"), Duration.ZERO, false);
  }

  private static Known read(StateView view, MailboxTask task) {
    Known known = Known.read(view, task.voicemail());
    known
        .trouble()
        .ifPresent(reason ->
            LOG.atError()
                .addKeyValue("reason", reason)
                .log("A state record is unreadable; the mailbox is searched instead"));
    return known;
  }

  private Instant now() {
    return clock.instant();
  }
}
