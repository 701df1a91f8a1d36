package dev.umsync.worker.watch;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.FollowUp;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.kafka.UndecodedEvent;
import dev.umsync.worker.kafka.VoicemailHandler;
import dev.umsync.worker.voicemail.MailboxTask;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.VoicemailApplier;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchDirectory.Place;
import dev.umsync.worker.watch.record.Gone;
import dev.umsync.worker.watch.record.Intent;
import dev.umsync.worker.watch.record.MailboxSide;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Applies events through the applier and looks at mailboxes, one at a time for each person. Before
 * an event changes a message its intent is durable; what a look finds is in the effects of its
 * call. Any thread, for one subscriber never two at once.
 */
public final class WatchingHandler implements VoicemailHandler<WatchTask> {
  private final VoicemailApplier applier;
  private final WatchParts parts;
  private final Watch watch;
  private final MailboxLook look;
  private final Lamps lamps;

  /** Over these parts. */
  public WatchingHandler(VoicemailApplier applier, WatchParts parts, Watch watch) {
    this.applier = applier;
    this.parts = parts;
    this.watch = watch;
    Reports reports = new Reports(parts.publications(), parts.directory(), parts.registry());
    this.look = new MailboxLook(parts, reports);
    this.lamps = new Lamps(reports, parts.settings().lampAgain());
  }

  @Override
  public Verdict<WatchTask, Effects> handle(Attempt<WatchTask> attempt, StateView state)
      throws InterruptedException, UndecodableEvent {
    return switch (attempt.event()) {
      case WatchTask.Voicemail(MailboxTask task) -> apply(attempt.withEvent(task), state);
      case WatchTask.Look task -> look(attempt, state);
      case WatchTask.Order order -> order(order, state);
    };
  }

  /** An intent that is still open is closed by the end of its event's repeat, decoded as ever. */
  @Override
  public Optional<Effects> settledBefore(EventHead event, StateView state) {
    boolean open =
        parts.settings().enabled()
            && Draft.side(state, event.voicemail().text()).intent() != Intent.NONE;
    return open ? Optional.empty() : applier.settledBefore(event, state);
  }

  @Override
  public void expect(Key subscriber) throws InterruptedException {
    applier.expect(subscriber);
  }

  @Override
  public Effects dropped(UndecodedEvent event) {
    return applier.dropped(event);
  }

  private Verdict<WatchTask, Effects> apply(Attempt<MailboxTask> attempt, StateView state)
      throws InterruptedException, UndecodableEvent {
    if (!parts.settings().enabled() || !(attempt.event() instanceof LoggedEvent logged)) {
      return applier.handle(attempt, state).map(WatchTask.Voicemail::new);
    }
    Verdict<MailboxTask, Effects> verdict = applied(attempt, logged, state);
    if (verdict instanceof Verdict.Done<MailboxTask, Effects>(Effects result, var next)
        && !result.state().isEmpty()) {
      watch.touched(logged.subscriber(), attempt.position().partition());
    }
    return verdict.map(WatchTask.Voicemail::new);
  }

  private Verdict<MailboxTask, Effects> applied(
      Attempt<MailboxTask> attempt, LoggedEvent logged, StateView state)
      throws InterruptedException, UndecodableEvent {
    Intent intent = attempt.purpose() == Purpose.DROP ? Intent.NONE : intent(logged.event());
    boolean touches =
        intent != Intent.NONE
            && known(logged, state).filter(k -> k.state().status() == Status.APPLIED).isPresent()
            && !applier.isSettled(attempt, logged, state);
    if (touches) {
      lookFirstIfLate(logged, state);
      Optional<Known> known = known(logged, state);
      if (overtaken(logged.event(), known)) {
        return applier.overtaken(attempt, logged, state);
      }
      write(state, logged.subscriber().address(), known.orElseThrow(), intent);
    }
    Verdict<MailboxTask, Effects> verdict = applier.handle(attempt, state);
    return verdict instanceof Verdict.Done<MailboxTask, Effects>(Effects result, var next)
        ? done(attempt, logged, state, result, next)
        : verdict;
  }

  private Optional<Known> known(LoggedEvent logged, StateView state) {
    return Draft.of(state, logged.subscriber(), logged.voicemail(), now())
        .find(logged.voicemail().text());
  }

  private static Intent intent(VoicemailEvent event) {
    return switch (event) {
      case Read r -> Intent.READ;
      case Unread u -> Intent.UNREAD;
      case Deleted d -> Intent.DELETE;
      // An append is no person's doing in any case, and flags other than \Seen are not reported.
      case VoicemailEvent.Received r -> Intent.NONE;
      case VoicemailEvent.Updated u -> Intent.NONE;
    };
  }

  /** An event older than the last look: what the mailbox shows now may have happened after it. */
  private void lookFirstIfLate(LoggedEvent logged, StateView state) throws InterruptedException {
    Optional<WatchedMailbox> mailbox = watch.find(logged.subscriber());
    Optional<Place> place = parts.directory().find(logged.subscriber());
    Instant happened = logged.event().meta().time();
    if (logged.event() instanceof Deleted || mailbox.isEmpty() || place.isEmpty()) {
      return;
    }
    WatchedMailbox.Findings findings = mailbox.get().findings;
    if (findings.lookedAt.filter(happened::isBefore).isPresent()) {
      Draft draft = Draft.of(state, logged.subscriber(), logged.voicemail(), now());
      Optional<Known> known = draft.find(logged.voicemail().text());
      if (known.isPresent()) {
        look.one(draft, findings, known.get(), place.get());
      }
      if (!draft.isEmpty()) {
        state.write(draft.effects());
      }
    }
  }

  /** The later wins; within the interval between two looks the phone does; a delete always does. */
  private static boolean overtaken(VoicemailEvent event, Optional<Known> known) {
    return !(event instanceof Deleted)
        && known
            .flatMap(k -> k.side().changedFrom())
            .filter(from -> event.meta().time().isBefore(from))
            .isPresent();
  }

  private void write(StateView state, String subscriber, Known known, Intent intent)
      throws InterruptedException {
    if (known.side().intent() != intent) {
      String key = MailboxSide.key(known.id());
      byte[] value = known.side().with(intent).write();
      state.write(
          new Effects("intent", List.of(new StateChange(key, subscriber, value)), List.of()));
    }
  }

  /** The event is done: its intent is closed, and what it did to the message is remembered. */
  private Verdict<MailboxTask, Effects> done(
      Attempt<MailboxTask> attempt,
      LoggedEvent logged,
      StateView view,
      Effects result,
      Optional<FollowUp<MailboxTask>> next) {
    String id = logged.voicemail().text();
    MailboxSide side = Draft.side(view, id);
    MailboxSide closed = side.with(Intent.NONE);
    Optional<VoicemailState> after = written(result, id);
    if (after.isPresent()) {
      closed = closed.with(gone(attempt, logged, known(logged, view), after.get(), closed.gone()));
    }
    if (closed.equals(side)) {
      return new Verdict.Done<>(result, next);
    }
    List<StateChange> state = new ArrayList<>(result.state());
    state.add(new StateChange(MailboxSide.key(id), logged.subscriber().address(), closed.write()));
    return new Verdict.Done<>(
        new Effects(result.outcomeClass(), state, result.publications()), next);
  }

  private Optional<Gone> gone(
      Attempt<MailboxTask> attempt,
      LoggedEvent logged,
      Optional<Known> before,
      VoicemailState after,
      Optional<Gone> gone) {
    boolean wasDeleted = before.filter(k -> k.state().status() == Status.DELETED).isPresent();
    if (after.status() != Status.DELETED || attempt.purpose() == Purpose.DROP) {
      return gone;
    }
    if (logged.event() instanceof Deleted) {
      boolean moved =
          after.location().isPresent()
              && before.filter(k -> k.state().location().equals(after.location())).isEmpty();
      Instant at = now();
      return gone.map(g -> g.in(Gone.Phase.UNTOLD))
          .or(() ->
              moved
                  ? Optional.of(new Gone(Gone.Kind.TRASHED, Gone.Phase.UNTOLD, at, at))
                  : Optional.empty());
    }
    // The event found the message in the trash: the UM server does not know that yet.
    Instant lastSeen = before.map(k -> k.state().updatedAt()).orElse(now());
    return wasDeleted || gone.isPresent()
        ? gone
        : Optional.of(new Gone(Gone.Kind.TRASHED, Gone.Phase.PENDING, lastSeen, now()));
  }

  private static Optional<VoicemailState> written(Effects result, String id) {
    for (StateChange change : result.state()) {
      byte[] value = change.value();
      if (change.voicemail().equals(id) && value != null) {
        try {
          return Optional.of(StateCodec.read(value));
        } catch (IOException e) {
          throw new IllegalStateException("what was written can't be read", e);
        }
      }
    }
    return Optional.empty();
  }

  private Verdict<WatchTask, Effects> look(Attempt<WatchTask> attempt, StateView state)
      throws InterruptedException {
    Optional<WatchedMailbox> found = watch.find(attempt.event().subscriber());
    if (found.isEmpty()) {
      return new Verdict.Nothing<>();
    }
    WatchedMailbox mailbox = found.get();
    Draft draft = Draft.of(state, mailbox, watch.known(), now());
    Optional<MailboxLook.Outcome> outcome = Optional.empty();
    boolean counts = false;
    boolean news = false;
    try {
      outcome = look(mailbox, draft);
      news = !draft.isEmpty(); // a lamp's counts alone are none: nobody did anything
      if (mailbox.findings.known()) {
        lamps.count(draft);
      }
      counts = attempt.permit().holds();
    } finally {
      if (!counts) {
        mailbox.findings.restart();
      }
      watch.looked(mailbox, outcome, counts && news);
    }
    return draft.isEmpty() ? new Verdict.Nothing<>() : Verdict.done(draft.effects());
  }

  private Optional<MailboxLook.Outcome> look(WatchedMailbox mailbox, Draft draft)
      throws InterruptedException {
    Optional<Place> place = parts.directory().find(mailbox.subscriber);
    return place.isPresent() && parts.circuits().permits(place.get().account())
        ? Optional.of(look.run(draft, mailbox.findings, place.get(), !mailbox.schedule.polled))
        : Optional.empty();
  }

  private Verdict<WatchTask, Effects> order(WatchTask.Order order, StateView state) {
    Draft draft = Draft.of(state, order.subscriber(), now());
    look.order(draft, order);
    lamps.count(draft);
    watch.find(order.subscriber()).ifPresent(m -> watch.touched(m.subscriber, m.partition));
    return Verdict.done(draft.effects());
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
