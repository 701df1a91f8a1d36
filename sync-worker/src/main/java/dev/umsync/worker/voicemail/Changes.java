package dev.umsync.worker.voicemail;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
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

/**
 * Brings what happened on the phone to a message that is in the mailbox. Where the message is not
 * where it was, it is searched for. Immutable, any thread.
 */
final class Changes {
  static final String IN_TRASH = "the message is in the trash";
  static final String NOT_THERE = "the message is no longer in the mailbox";
  static final String LEFT = "left in the mailbox, as the tenant's delete rule asks";

  private final Locator locator;

  Changes(Locator locator) {
    this.locator = locator;
  }

  /** Sets or clears a flag. {@code next} is the state once that is done. */
  MailboxAnswer<Finding> flag(
      LoggedEvent task,
      VoicemailState next,
      MessageFlag flag,
      boolean on,
      Served served,
      MailboxErrand errand)
      throws InterruptedException {
    Optional<MessageLocation> known = next.location();
    if (known.isPresent()) {
      MailboxAnswer<Mailbox.Done> answer =
          errand.run(
              Lane.DELIVERY, mailbox -> mailbox.setFlag(known.get(), flag, on, errand.permit()));
      if (!isGone(answer)) {
        return answer.map(done -> Finding.of(Result.APPLIED, "", next));
      }
    }
    return switch (locator.twice(errand, task, served)) {
      case Ok<Sightings>(Sightings seen) -> {
        Optional<MessageLocation> at = seen.present(served.folder()).map(FoundMessage::location);
        if (at.isEmpty()) {
          yield new Ok<>(notThere(seen, next));
        }
        yield errand
            .run(Lane.DELIVERY, mailbox -> mailbox.setFlag(at.get(), flag, on, errand.permit()))
            .map(done -> Finding.of(Result.APPLIED, "", next.at(at)));
      }
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  /** The trash is evidence of a delete; absence is not, so then nothing is concluded from it. */
  static Finding notThere(Sightings seen, VoicemailState next) {
    return seen.trashed().isPresent()
        ? Finding.of(
            Result.SUPERSEDED,
            IN_TRASH,
            next.withStatus(Status.DELETED).at(seen.trashed().map(FoundMessage::location)))
        : Finding.of(Result.SUPERSEDED, NOT_THERE, next.at(Optional.empty()));
  }

  /** Deletes as the tenant's rule asks. {@code next} is the state once that is done. */
  MailboxAnswer<Finding> delete(
      LoggedEvent task, VoicemailState next, Served served, MailboxErrand errand)
      throws InterruptedException {
    return switch (served.deleteRule()) {
      case LEAVE -> new Ok<>(Finding.untouched(Result.APPLIED, LEFT, next));
      case TRASH, REMOVE -> remove(task, next, served, errand);
    };
  }

  private MailboxAnswer<Finding> remove(
      LoggedEvent task, VoicemailState next, Served served, MailboxErrand errand)
      throws InterruptedException {
    Optional<MessageLocation> known = next.location();
    if (known.isPresent()) {
      // A UID out of a state record is proof of nothing: no message goes whose HMAC is not ours.
      MailboxAnswer<Optional<MessageLocation>> answer =
          errand.run(
              Lane.DELIVERY,
              mailbox ->
                  locator
                      .verify(mailbox, known.get(), task)
                      .then(found ->
                          found.isPresent() ? away(mailbox, known.get(), served, errand) : gone()));
      if (!isGone(answer)) {
        return answer.map(to -> Finding.of(Result.APPLIED, "", next.at(to)));
      }
    }
    return removeFound(task, next, served, errand);
  }

  private MailboxAnswer<Finding> removeFound(
      LoggedEvent task, VoicemailState next, Served served, MailboxErrand errand)
      throws InterruptedException {
    return switch (locator.twice(errand, task, served)) {
      case Ok<Sightings>(Sightings seen) -> {
        Optional<MessageLocation> at = seen.present(served.folder()).map(FoundMessage::location);
        if (at.isEmpty()) {
          String detail = seen.trashed().isPresent() ? IN_TRASH : NOT_THERE;
          Optional<MessageLocation> trash = seen.trashed().map(FoundMessage::location);
          yield new Ok<>(Finding.of(Result.ALREADY_APPLIED, detail, next.at(trash)));
        }
        yield errand
            .run(Lane.DELIVERY, mailbox -> away(mailbox, at.get(), served, errand))
            .map(to -> Finding.of(Result.APPLIED, "", next.at(to)));
      }
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private static MailboxAnswer<Optional<MessageLocation>> away(
      Mailbox mailbox, MessageLocation at, Served served, MailboxErrand errand) {
    return switch (served.deleteRule()) {
      case TRASH -> mailbox.moveToTrash(at, errand.permit());
      case REMOVE -> mailbox.removeForGood(at, errand.permit()).map(done -> Optional.empty());
      case LEAVE -> new Ok<>(Optional.of(at));
    };
  }

  private static <T> MailboxAnswer<T> gone() {
    return new Failed<>(
        new ImapFailure(FailureKind.MESSAGE_GONE, "GONE", "the message is not where it was"));
  }

  private static boolean isGone(MailboxAnswer<?> answer) {
    return answer instanceof Failed<?>(ImapFailure failure)
        && failure.kind() == FailureKind.MESSAGE_GONE;
  }
}
