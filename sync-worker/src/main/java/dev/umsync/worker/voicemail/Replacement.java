package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Mailbox.Ability;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.WholeMessage;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.compose.MessageReviser;
import dev.umsync.worker.voicemail.compose.VoicemailMessage;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts a message with a transcript in the place of one that was delivered without. Only one that
 * the person has read is replaced: it comes back read, so nobody is called to it again; an unread
 * one stays as it is.
 *
 * <p>Intent written and acknowledged; APPEND of the next revision with the old flags and labels;
 * its UID confirmed; state written and acknowledged; then the old message removed. Whoever comes
 * after a crash searches for any revision and goes on from what is there, so that one message is
 * left in the end. What a person moved or deleted while it was copied stays where they put it, and
 * the copy goes. Immutable, any thread.
 */
final class Replacement {
  static final String IN_MESSAGE = "the message has its transcript";
  static final String REPLACED = "replaced by a message with its transcript";
  static final String UNREAD = "the message stays as it is: it is unread";
  static final String NO_TRANSCRIPT = "the message stays as it is: it is private or not as written";
  static final String CANT_REMOVE = "the message stays as it is: the server can't remove one alone";
  static final String TOO_LARGE =
      "the message stays as it is: with its transcript it is larger than the mailbox takes";
  static final String EMPTY = "the message stays as it is: the transcript is empty";
  static final String MARKED = "the message stays as it is: it is marked as deleted";
  static final String MOVED = "the message stays as it is: somebody moved or deleted it meanwhile";
  static final String OFTEN = "the message stays as it is: it was replaced often enough";

  private static final int LARGEST_BYTES = 48 << 20;
  private static final String SEEN = "\\Seen";
  private static final String DELETED = "\\Deleted";
  private static final Set<String> NOT_COPIED = Set.of(DELETED, "\\Recent", SEEN);

  private final MessageReviser reviser;
  private final Locator locator;
  private final ReplacementEnd end;

  Replacement(MessageReviser reviser, Locator locator) {
    this.reviser = reviser;
    this.locator = locator;
    this.end = new ReplacementEnd(locator);
  }

  /**
   * Replaces, or finds that it is not to be.
   *
   * @param state what is known, this event already counted among the settled ones
   */
  MailboxAnswer<Finding> replace(
      LoggedEvent task,
      Transcript transcript,
      VoicemailState state,
      Served served,
      MailboxErrand errand,
      boolean suspect)
      throws InterruptedException {
    ReplacementJob job = new ReplacementJob(task, transcript, state, served, errand);
    Revision known = job.journal().revision();
    boolean open = known.replaced().isPresent();
    if (!open && transcript.text().isBlank()) {
      return new Ok<>(Finding.untouched(Result.ALREADY_APPLIED, EMPTY, state));
    }
    if (!open && known.transcript().equals(Revision.mark(transcript))) {
      return new Ok<>(Finding.untouched(Result.ALREADY_APPLIED, IN_MESSAGE, state));
    }
    // Of one that was begun the new message may be there, and not in the server's index yet.
    int expected = open ? known.number() : 0;
    return switch (look(job, suspect || open, expected)) {
      case Ok<Sightings>(Sightings seen) -> decide(job, known, seen);
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private MailboxAnswer<Sightings> look(ReplacementJob job, boolean everywhere, int expected)
      throws InterruptedException {
    Optional<MessageLocation> at = job.state().location();
    if (!everywhere && at.isPresent()) {
      MailboxAnswer<Optional<FoundMessage>> there =
          job.run(m -> locator.verify(m, at.get(), job.task()));
      if (there instanceof Ok<Optional<FoundMessage>>(Optional<FoundMessage> found)
          && found.isPresent()) {
        return new Ok<>(new Sightings(List.of(found.get()), true));
      }
    }
    return locator.twice(
        job.errand(),
        job.task(),
        job.served(),
        seen -> seen.messages().stream().anyMatch(m -> Sightings.revision(m) >= expected));
  }

  private MailboxAnswer<Finding> decide(ReplacementJob job, Revision known, Sightings seen)
      throws InterruptedException {
    Optional<FoundMessage> newest = seen.present(job.served().folder());
    if (newest.isEmpty()) {
      return new Ok<>(Changes.notThere(seen, job.state()));
    }
    int revision = Sightings.revision(newest.get());
    boolean open = known.replaced().isPresent();
    if (revision > known.number() || (open && revision == known.number())) {
      // The APPEND was made before, by this worker or by one that has died.
      String mark = open ? known.transcript() : Revision.mark(job.transcript());
      Revision begun = new Revision(revision, mark, known.replaced());
      return end.finish(job, newest.get().location(), begun, seen);
    }
    if (!newest.get().flags().contains(MessageFlag.SEEN)) {
      return stays(job, UNREAD);
    }
    if (revision >= MessageIdentity.MOST_REVISIONS) {
      return stays(job, OFTEN);
    }
    return put(job, newest.get().location(), revision + 1);
  }

  private static MailboxAnswer<Finding> stays(ReplacementJob job, String why) {
    return new Ok<>(Finding.of(Result.ALREADY_APPLIED, why, job.state()));
  }

  private MailboxAnswer<Finding> put(ReplacementJob job, MessageLocation old, int revision)
      throws InterruptedException {
    MailboxAnswer<Copied> copied = job.run(m -> copy(m, old));
    if (!(copied instanceof Ok<Copied>(Copied copy))) {
      return copied.map(c -> Finding.of(Result.SUPERSEDED, Changes.NOT_THERE, job.state()));
    }
    if (!copy.removable()) {
      return stays(job, CANT_REMOVE);
    }
    Optional<WholeMessage> present = copy.message();
    if (present.filter(m -> !m.has(SEEN)).isPresent()) {
      return stays(job, UNREAD); // marked unread since it was looked at
    }
    if (present.filter(m -> m.has(DELETED)).isPresent()) {
      return stays(job, MARKED); // a copy without the mark would bring back what somebody deleted
    }
    Optional<VoicemailMessage> next =
        copy.message()
            .flatMap(m ->
                reviser.revise(
                    m.content(),
                    job.task().voicemail(),
                    job.served().recipient(),
                    job.transcript(),
                    job.state().urgent(),
                    revision));
    if (next.isEmpty()) {
      return stays(job, NO_TRANSCRIPT);
    }
    Revision known = job.journal().revision();
    String held = known.replaced().isEmpty() ? known.transcript() : "";
    Revision intent = new Revision(revision, Revision.mark(job.transcript()), Optional.of(old));
    job.journal().write(old, intent);
    MailboxAnswer<Finding> answer =
        append(job, next.get(), copy.message().orElseThrow(), old, intent);
    return isTooLarge(answer)
        ? stays(job, TOO_LARGE)
            .map(f -> f.revised(new Revision(revision - 1, held, Optional.empty())))
        : answer;
  }

  private static boolean isTooLarge(MailboxAnswer<Finding> answer) {
    return answer instanceof Failed<Finding>(ImapFailure failure)
        && failure.kind() == FailureKind.MESSAGE_TOO_LARGE;
  }

  private record Copied(Optional<WholeMessage> message, boolean removable) {}

  private static MailboxAnswer<Copied> copy(Mailbox mailbox, MessageLocation at) {
    boolean removable = mailbox.offers(Ability.REMOVING_ONE);
    return mailbox.read(at, LARGEST_BYTES).map(whole -> new Copied(whole, removable));
  }

  private MailboxAnswer<Finding> append(
      ReplacementJob job,
      VoicemailMessage next,
      WholeMessage before,
      MessageLocation old,
      Revision intent)
      throws InterruptedException {
    FolderName folder = old.folder();
    Set<String> more =
        before.flags().stream()
            .filter(f -> !NOT_COPIED.contains(f))
            .collect(Collectors.toUnmodifiableSet());
    AppendTarget target =
        new AppendTarget(folder, Set.of(MessageFlag.SEEN), before.internalDate(), more);
    MailboxErrand errand = job.errand();
    MailboxAnswer<AppendedMessage> appended = job.run(m -> m.append(next, target, errand.permit()));
    if (!(appended instanceof Ok<AppendedMessage>(AppendedMessage there))) {
      return appended.map(a -> Finding.of(Result.APPLIED, "", job.state()));
    }
    Optional<MessageLocation> at = there.uid().map(uid -> new MessageLocation(folder, uid));
    if (at.isEmpty()) {
      // Not told where: the next attempt searches, and goes on from what it finds.
      return new Failed<>(
          new ImapFailure(
              FailureKind.AMBIGUOUS, "NO APPENDUID", "appended, but the server did not say where"));
    }
    if (!before.labels().isEmpty()) {
      // Labels lost are no reason to have two messages; what failed shows with the next command.
      var _ = job.run(m -> m.label(at.get(), before.labels(), errand.permit()));
    }
    VoicemailState state = job.state().withStatus(Status.APPLIED).at(at);
    job.journal().write(at.get(), intent);
    return switch (ReplacementEnd.remove(job, old)) {
      case Ok<Mailbox.Done> removed -> new Ok<>(ReplacementEnd.replaced(state, intent));
      case Failed<Mailbox.Done>(ImapFailure failure)
          when failure.kind() == FailureKind.MESSAGE_GONE ->
          // It was there when it was copied, so somebody took it away since.
          end.movedMeanwhile(job, at.get(), intent)
              .map(moved -> moved.orElseGet(() -> ReplacementEnd.replaced(state, intent)));
      case Failed<Mailbox.Done>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Mailbox.Done>() -> new NotPermitted<>();
    };
  }
}
