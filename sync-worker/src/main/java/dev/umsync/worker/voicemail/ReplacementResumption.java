package dev.umsync.worker.voicemail;

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
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.Revision.Step;
import java.util.List;
import java.util.Optional;

/**
 * Goes on with a replacement that was begun, by this worker or by one that has died: from the step
 * that was written down, and from what is in the mailbox ({@link Revision} has the table).
 * Immutable, any thread.
 */
final class ReplacementResumption {
  private final Locator locator;
  private final ReplacementEnd end;

  ReplacementResumption(Locator locator, ReplacementEnd end) {
    this.locator = locator;
    this.end = end;
  }

  /**
   * What is in the mailbox of it.
   *
   * @param inPlace the old message, if it is where it was
   * @param older those of a lower revision
   * @param copies those of this revision
   */
  private record Scene(Optional<FoundMessage> inPlace, Sightings older, Sightings copies) {
    /** The old message outside the trash. */
    Optional<FoundMessage> old(ReplacementJob job) {
      return inPlace.or(() -> older.present(job.served().folder()));
    }

    Optional<MessageLocation> copy(ReplacementJob job) {
      return copies.present(job.served().folder()).map(FoundMessage::location);
    }

    boolean oldIsNowhere() {
      return inPlace.isEmpty() && older.empty();
    }
  }

  /**
   * Goes on with it.
   *
   * @param known what was written down, open
   * @return empty if there is no copy and never was: then it may be begun anew
   */
  MailboxAnswer<Optional<Finding>> resume(ReplacementJob job, Revision known)
      throws InterruptedException {
    return switch (look(job, known)) {
      case Ok<Scene>(Scene scene) ->
          switch (unmark(job, known, scene)) {
            case Ok<Done> done -> decide(job, known, scene);
            case Failed<Done>(ImapFailure failure) -> new Failed<>(failure);
            case NotPermitted<Done>() -> new NotPermitted<>();
          };
      case Failed<Scene>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Scene>() -> new NotPermitted<>();
    };
  }

  private MailboxAnswer<Scene> look(ReplacementJob job, Revision known)
      throws InterruptedException {
    MailboxAnswer<Optional<FoundMessage>> looked =
        unlessNowhere(job.run(m -> end.older(m, job, known)));
    if (!(looked instanceof Ok<Optional<FoundMessage>>(Optional<FoundMessage> inPlace))) {
      return looked.map(found -> new Scene(found, Sightings.NONE, Sightings.NONE));
    }
    // What was put or moved a moment ago may be missing in the server's index.
    return locator
        .twice(
            job.errand(),
            job.task(),
            job.served(),
            s ->
                !s.from(known.number()).empty()
                    && (inPlace.isPresent() || !s.below(known.number()).empty()))
        .map(s -> new Scene(inPlace, s.below(known.number()), s.from(known.number())));
  }

  /** A folder that is gone or has a new life does not hold the message. */
  private static MailboxAnswer<Optional<FoundMessage>> unlessNowhere(
      MailboxAnswer<Optional<FoundMessage>> looked) {
    return ReplacementEnd.isGone(looked) ? new Ok<>(Optional.empty()) : looked;
  }

  /** A removal that ended half done has left its mark, and nothing is to stay with that. */
  private static MailboxAnswer<Done> unmark(ReplacementJob job, Revision known, Scene scene)
      throws InterruptedException {
    List<FoundMessage> old = scene.inPlace().map(List::of).orElse(scene.older().messages());
    for (FoundMessage one : old) {
      if (known.step() == Step.REMOVING && one.flags().contains(MessageFlag.DELETED)) {
        MailboxAnswer<Done> cleared =
            job.run(
                m -> m.setFlag(one.location(), MessageFlag.DELETED, false, job.errand().permit()));
        if (!(cleared instanceof Ok<Done>)) {
          return cleared;
        }
      }
    }
    return new Ok<>(Done.DONE);
  }

  private MailboxAnswer<Optional<Finding>> decide(ReplacementJob job, Revision known, Scene scene)
      throws InterruptedException {
    if (known.step() == Step.TAKING_BACK && !scene.oldIsNowhere()) {
      return takeBack(job, known, scene);
    }
    Optional<MessageLocation> copy = scene.copy(job);
    if (copy.isEmpty()) {
      // A copy in the trash: somebody has deleted it, and the old message is what they have kept.
      return new Ok<>(
          scene.copies().empty()
              ? Optional.empty()
              : Optional.of(kept(job, scene, scene.copies()).revised(known.withdrawn())));
    }
    if (scene.inPlace().isPresent()) {
      if (known.step() == Step.REMOVING) {
        // It has not gone: what is in the trash from now on was put there by somebody else.
        job.journal().write(copy.get(), known.at(Step.PUTTING));
      }
      return end.swap(job, copy.get(), known).map(Optional::of);
    }
    if (scene.oldIsNowhere()) {
      return new Ok<>(Optional.of(ReplacementEnd.replaced(job, copy.get(), known)));
    }
    return scene.old(job).isPresent()
        ? takeBack(job, known, scene)
        : inTrash(job, known, scene, copy.get());
  }

  /** On Gmail a removal of ours goes by way of the trash; elsewhere only a person puts it there. */
  private MailboxAnswer<Optional<Finding>> inTrash(
      ReplacementJob job, Revision known, Scene scene, MessageLocation copy)
      throws InterruptedException {
    MailboxAnswer<Boolean> byTrash = job.run(m -> new Ok<>(m.offers(Mailbox.Ability.LABELS)));
    return switch (byTrash) {
      case Ok<Boolean>(Boolean ours) ->
          ours && known.step() == Step.REMOVING
              ? end.removeAll(job, locations(scene.older()))
                  .map(done -> Optional.of(ReplacementEnd.replaced(job, copy, known)))
              : takeBack(job, known, scene);
      case Failed<Boolean>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Boolean>() -> new NotPermitted<>();
    };
  }

  private MailboxAnswer<Optional<Finding>> takeBack(ReplacementJob job, Revision known, Scene scene)
      throws InterruptedException {
    Finding then = kept(job, scene, scene.older());
    MessageLocation old = then.state().location().orElseGet(() -> known.replaced().orElseThrow());
    return end.takeBack(job, known, locations(scene.copies()), old, then).map(Optional::of);
  }

  /** The old message is kept where it is, which may be the trash. */
  private static Finding kept(ReplacementJob job, Scene scene, Sightings otherwise) {
    return scene
        .old(job)
        .map(old ->
            ReplacementEnd.stays(
                job,
                old.flags().contains(MessageFlag.SEEN) ? Replacement.MOVED : Replacement.UNREAD,
                old.location()))
        .orElseGet(() -> Changes.notThere(otherwise, job.state()));
  }

  private static List<MessageLocation> locations(Sightings seen) {
    return seen.messages().stream().map(FoundMessage::location).toList();
  }
}
