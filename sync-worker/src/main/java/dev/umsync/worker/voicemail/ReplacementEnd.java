package dev.umsync.worker.voicemail;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a replacement ends once the copy is in the mailbox: the old message goes, or the copy does.
 * Immutable, any thread.
 */
final class ReplacementEnd {
  private final Locator locator;

  ReplacementEnd(Locator locator) {
    this.locator = locator;
  }

  static Finding replaced(VoicemailState state, Revision begun) {
    return Finding.of(Result.APPLIED, Replacement.REPLACED, state).revised(begun.settled());
  }

  static MailboxAnswer<Mailbox.Done> remove(ReplacementJob job, MessageLocation at)
      throws InterruptedException {
    return job.run(m -> m.removeForGood(at, job.errand().permit()));
  }

  /**
   * Takes the copy away again where the message that it was made of is in the trash or in another
   * folder now. Empty where it is nowhere: then the copy stays, for absence alone is no delete.
   */
  MailboxAnswer<Optional<Finding>> movedMeanwhile(
      ReplacementJob job, MessageLocation copy, Revision intent) throws InterruptedException {
    MailboxAnswer<Sightings> searched =
        locator.twice(
            job.errand(), job.task(), job.served(), s -> !s.below(intent.number()).empty());
    if (!(searched instanceof Ok<Sightings>(Sightings all))) {
      return searched.map(s -> Optional.empty());
    }
    Sightings moved = all.below(intent.number());
    if (moved.empty()) {
      return new Ok<>(Optional.empty());
    }
    Optional<MessageLocation> now =
        moved.present(job.served().folder()).map(FoundMessage::location);
    Revision before = new Revision(intent.number() - 1, "", Optional.empty());
    Finding finding =
        now.isPresent()
            ? Finding.of(Result.ALREADY_APPLIED, Replacement.MOVED, job.state().at(now))
            : Changes.notThere(moved, job.state());
    return remove(job, copy).map(gone -> Optional.of(finding.revised(before)));
  }

  /** The new message was there already: state is written, then every older one goes. */
  MailboxAnswer<Finding> finish(
      ReplacementJob job, MessageLocation at, Revision begun, Sightings seen)
      throws InterruptedException {
    VoicemailState state = job.state().withStatus(Status.APPLIED).at(Optional.of(at));
    job.journal().write(at, begun);
    Set<MessageLocation> older =
        seen.older(begun.number(), at.folder())
            .map(FoundMessage::location)
            .collect(Collectors.toSet());
    begun.replaced().filter(o -> !o.equals(at)).ifPresent(older::add);
    for (MessageLocation one : older) {
      MailboxAnswer<Mailbox.Done> gone = remove(job, one);
      if (gone instanceof Failed<Mailbox.Done>(ImapFailure failure)
          && failure.kind() != FailureKind.MESSAGE_GONE) {
        return new Failed<>(failure);
      }
      if (gone instanceof NotPermitted<Mailbox.Done>) {
        return new NotPermitted<>();
      }
    }
    return new Ok<>(replaced(state, begun));
  }
}
