package dev.umsync.worker.voicemail;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Mailbox.Done;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.Revision.Step;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.List;
import java.util.Optional;

/**
 * How a replacement ends once the copy is in the mailbox: the old message goes, or the copy is
 * taken back. What a person does to the old message before it goes counts: where it was moved,
 * deleted or marked as unread it stays and the copy goes; other marks are carried over to the copy.
 *
 * <p>Where somebody comes in between, the answer is {@code MESSAGE_GONE}: the next attempt goes on
 * from what is there then. Immutable, any thread.
 */
final class ReplacementEnd {
  private final Locator locator;

  ReplacementEnd(Locator locator) {
    this.locator = locator;
  }

  /**
   * The old message goes, where nobody minds.
   *
   * @param copy where the copy is
   * @param known what was written down
   */
  MailboxAnswer<Finding> swap(ReplacementJob job, MessageLocation copy, Revision known)
      throws InterruptedException {
    MessageLocation old = known.replaced().orElseThrow();
    return switch (job.run(m -> both(m, old, copy))) {
      case Ok<Both>(Both(MessageMarks now, MessageMarks ofCopy)) -> {
        boolean unread = !now.has(MessageFlag.SEEN);
        if (unread || now.has(MessageFlag.DELETED)) {
          String why = unread ? Replacement.UNREAD : Replacement.MARKED;
          yield takeBack(job, known, List.of(copy), old, stays(job, why, old));
        }
        yield switch (job.run(m -> MarkCarrying.carry(m, now, ofCopy, copy, job.errand()))) {
          case Ok<Done> carried -> remove(job, copy, now, known);
          case Failed<Done>(ImapFailure failure) -> new Failed<>(failure);
          case NotPermitted<Done>() -> new NotPermitted<>();
        };
      }
      case Failed<Both>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Both>() -> new NotPermitted<>();
    };
  }

  private record Both(MessageMarks old, MessageMarks copy) {}

  /** Where one of them is not where it was, somebody has moved it. */
  private static MailboxAnswer<Both> both(
      Mailbox mailbox, MessageLocation old, MessageLocation copy) {
    return mailbox
        .marks(old)
        .then(now ->
            mailbox
                .marks(copy)
                .then(ofCopy ->
                    now.isPresent() && ofCopy.isPresent()
                        ? new Ok<>(new Both(now.get(), ofCopy.get()))
                        : changed()));
  }

  private MailboxAnswer<Finding> remove(
      ReplacementJob job, MessageLocation copy, MessageMarks as, Revision known)
      throws InterruptedException {
    MessageLocation old = known.replaced().orElseThrow();
    job.journal().write(copy, known.at(Step.REMOVING));
    MailboxAnswer<Boolean> removed =
        job.run(m ->
            older(m, job, known)
                .then(found ->
                    found.isPresent()
                        ? m.removeUnchanged(old, as, job.errand().permit())
                        : changed()));
    if (isGone(removed) || removed.equals(new Ok<>(false))) {
      // No removal has begun, so one in the trash or marked as deleted is none of ours.
      job.journal().write(copy, known.at(Step.PUTTING));
      return changed();
    }
    return removed.map(done -> replaced(job, copy, known));
  }

  /**
   * The message that was written down as the one to be replaced, if it is where it was. A UID out
   * of a record is proof of nothing: no message goes whose HMAC is not ours.
   */
  MailboxAnswer<Optional<FoundMessage>> older(Mailbox mailbox, ReplacementJob job, Revision known) {
    return locator
        .verify(mailbox, known.replaced().orElseThrow(), job.task())
        .map(found -> found.filter(m -> Sightings.revision(m) < known.number()));
  }

  /**
   * The copies go, wherever they are; that they are to is written down first.
   *
   * @param old where the message is that stays
   * @param then what has come of it
   */
  MailboxAnswer<Finding> takeBack(
      ReplacementJob job,
      Revision known,
      List<MessageLocation> copies,
      MessageLocation old,
      Finding then)
      throws InterruptedException {
    job.journal().write(old, known.at(Step.TAKING_BACK));
    return removeAll(job, copies).map(done -> then.revised(known.withdrawn()));
  }

  /** Removes these messages of this voicemail, and none that is another. */
  MailboxAnswer<Done> removeAll(ReplacementJob job, List<MessageLocation> messages)
      throws InterruptedException {
    for (MessageLocation at : messages) {
      MailboxAnswer<Done> gone =
          job.run(m ->
              locator
                  .verify(m, at, job.task())
                  .then(found ->
                      found.isPresent() ? m.removeForGood(at, job.errand().permit()) : changed()));
      if (!(gone instanceof Ok<Done>)) {
        return gone;
      }
    }
    return new Ok<>(Done.DONE);
  }

  /** The copy is the message from now on. */
  static Finding replaced(ReplacementJob job, MessageLocation copy, Revision known) {
    return Finding.of(
            Result.APPLIED,
            Replacement.REPLACED,
            job.state().withStatus(Status.APPLIED).at(Optional.of(copy)))
        .revised(known.settled());
  }

  /** The message that was there before is the message still. */
  static Finding stays(ReplacementJob job, String why, MessageLocation at) {
    return Finding.of(Result.ALREADY_APPLIED, why, job.state().at(Optional.of(at)));
  }

  /** What the next attempt answers, for it looks everywhere. */
  static <T> MailboxAnswer<T> changed() {
    return new Failed<>(
        new ImapFailure(
            FailureKind.MESSAGE_GONE,
            "CHANGED MEANWHILE",
            "somebody moved, deleted or marked the message while it was replaced"));
  }

  static boolean isGone(MailboxAnswer<?> answer) {
    return answer instanceof Failed<?>(ImapFailure failure)
        && failure.kind() == FailureKind.MESSAGE_GONE;
  }
}
