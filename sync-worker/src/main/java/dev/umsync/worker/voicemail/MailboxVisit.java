package dev.umsync.worker.voicemail;

import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.Optional;

/** What one event does at its mailbox. Immutable, any thread. */
final class MailboxVisit {
  private final Delivery delivery;
  private final Changes changes;
  private final Replacement replacement;
  private final Locator locator;

  MailboxVisit(Delivery delivery, Changes changes, Replacement replacement, Locator locator) {
    this.delivery = delivery;
    this.changes = changes;
    this.replacement = replacement;
    this.locator = locator;
  }

  /**
   * Makes it.
   *
   * @param state what is known, this event already counted among the settled ones
   */
  MailboxAnswer<Finding> make(
      LoggedEvent task, VoicemailState state, Served served, MailboxErrand errand, boolean suspect)
      throws InterruptedException {
    if (task.event() instanceof Received received) {
      return delivery.deliver(task, received, state, served, errand, suspect);
    }
    return state.status() == Status.EARLY
        ? searchFirst(task, state, served, errand)
        : change(task, state, served, errand, suspect);
  }

  /** Nothing is known, but the event is suspect: the voicemail may be there all the same. */
  private MailboxAnswer<Finding> searchFirst(
      LoggedEvent task, VoicemailState state, Served served, MailboxErrand errand)
      throws InterruptedException {
    return switch (locator.twice(errand, task, served)) {
      case Ok<Sightings>(Sightings seen) -> {
        Optional<MessageLocation> at = seen.present(served.folder()).map(FoundMessage::location);
        if (at.isPresent()) {
          yield change(task, state.withStatus(Status.APPLIED).at(at), served, errand, true);
        }
        yield new Ok<>(
            seen.trashed().isPresent()
                ? inTrash(task, state, seen)
                : KnownCases.early(task.event(), state));
      }
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private static Finding inTrash(LoggedEvent task, VoicemailState state, Sightings seen) {
    Result result = task.event() instanceof Deleted ? Result.ALREADY_APPLIED : Result.SUPERSEDED;
    return Finding.of(
        result,
        Changes.IN_TRASH,
        state.withStatus(Status.DELETED).at(seen.trashed().map(FoundMessage::location)));
  }

  private MailboxAnswer<Finding> change(
      LoggedEvent task, VoicemailState state, Served served, MailboxErrand errand, boolean suspect)
      throws InterruptedException {
    VoicemailState next = KnownCases.said(task.event(), state);
    return switch (task.event()) {
      case Received r -> throw new IllegalStateException("a received event is delivered");
      case Read r -> changes.flag(task, next, MessageFlag.SEEN, true, served, errand);
      case Unread u -> changes.flag(task, next, MessageFlag.SEEN, false, served, errand);
      case Deleted d -> changes.delete(task, next, served, errand);
      case Updated u -> update(u, task, next, served, errand, suspect);
    };
  }

  private MailboxAnswer<Finding> update(
      Updated event,
      LoggedEvent task,
      VoicemailState next,
      Served served,
      MailboxErrand errand,
      boolean suspect)
      throws InterruptedException {
    Finding marked = Finding.of(Result.ALREADY_APPLIED, KnownCases.STAYS, next);
    if (event.urgent().isPresent()) {
      MailboxAnswer<Finding> flagged =
          changes.flag(task, next, MessageFlag.FLAGGED, event.urgent().get(), served, errand);
      if (!(flagged instanceof Ok<Finding>(Finding done)) || event.transcript().isEmpty()) {
        return flagged;
      }
      marked = done;
    }
    delivery.forgetTranscript(task);
    boolean applied = marked.result() == Result.APPLIED;
    return event.transcript().isEmpty()
        ? new Ok<>(marked)
        : replacement
            .replace(task, event.transcript().get(), marked.state(), served, errand, suspect)
            .map(f -> applied ? f.applied() : f);
  }
}
