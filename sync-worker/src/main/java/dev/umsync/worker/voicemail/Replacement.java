package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.upload.UploadBudget;
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
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.WholeMessage;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.compose.MessageReviser;
import dev.umsync.worker.voicemail.compose.VoicemailMessage;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts a message with a transcript in the place of one that was delivered without. Only one that
 * the person has read is replaced: it comes back read, so nobody is called to it again; an unread
 * one stays as it is.
 *
 * <p>Intent written and acknowledged; APPEND of the next revision with the old flags and labels;
 * its UID confirmed; state written and acknowledged; then the old message removed ({@link
 * ReplacementEnd}). Whoever comes after a crash goes on from what was written ({@link
 * ReplacementResumption}), so that one message is left in the end, and what a person did to the old
 * one meanwhile counts. Immutable, any thread.
 */
final class Replacement {
  static final String IN_MESSAGE = "the message has its transcript";
  static final String REPLACED = "replaced by a message with its transcript";
  static final String UNREAD = "the message stays as it is: it is unread";
  static final String NO_TRANSCRIPT = "the message stays as it is: it is private or not as written";
  static final String CANT_REMOVE = "the message stays as it is: the server can't remove one alone";
  static final String TOO_LARGE =
      "the message stays as it is: with its transcript it is larger than the mailbox takes";
  static final String TOO_LARGE_TO_COPY =
      "the message stays as it is: it is too large to be copied";
  static final String EMPTY = "the message stays as it is: the transcript is empty";
  static final String MARKED = "the message stays as it is: it is marked as deleted";
  static final String MOVED =
      "the message stays as it is: somebody moved, deleted or marked it meanwhile";
  static final String OFTEN = "the message stays as it is: it was replaced often enough";

  private static final int LARGEST_BYTES = 48 << 20;

  /** As an event counts: it is here as it was read, as it is in the answer, and on its way. */
  private static final int WEIGHT = 3;

  private static final String SEEN = "\\Seen";
  private static final String DELETED = "\\Deleted";
  private static final Set<String> NOT_COPIED = Set.of(DELETED, "\\Recent", SEEN);

  private final MessageReviser reviser;
  private final Locator locator;
  private final UploadBudget copies;
  private final ReplacementEnd end;
  private final ReplacementResumption resumption;

  /**
   * Over these.
   *
   * @param copies bounds what is held of messages at once; a message counts three times its size
   */
  Replacement(MessageReviser reviser, Locator locator, UploadBudget copies) {
    this.reviser = reviser;
    this.locator = locator;
    this.copies = copies;
    this.end = new ReplacementEnd(locator);
    this.resumption = new ReplacementResumption(locator, end);
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
    Revision known = errand.journal().revision();
    if (!known.open()) {
      return begin(job, known, suspect);
    }
    MailboxAnswer<Optional<Finding>> ended = resumption.resume(job, known);
    if (!(ended instanceof Ok<Optional<Finding>>(Optional<Finding> finding))) {
      return ended.map(Optional::orElseThrow);
    }
    if (finding.isEmpty()) {
      return begin(job, known.withdrawn(), true).map(f -> closing(f, known.withdrawn()));
    }
    return isOfAnother(finding.get(), known, job)
        ? next(job, finding.get(), known.settled())
        : new Ok<>(finding.get());
  }

  /** Nothing of it is left to be done, whatever it came to. */
  private static Finding closing(Finding finding, Revision as) {
    return finding.revision().isPresent() ? finding : finding.revised(as);
  }

  /** What was begun may have been for an earlier transcript, whose event somebody has dropped. */
  private static boolean isOfAnother(Finding finding, Revision known, ReplacementJob job) {
    return finding.result() == Result.APPLIED && !known.transcript().equals(job.mark());
  }

  private MailboxAnswer<Finding> next(ReplacementJob job, Finding before, Revision settled)
      throws InterruptedException {
    job.journal().write(before.state().location().orElseThrow(), settled);
    return begin(job.with(before.state()), settled, true);
  }

  private MailboxAnswer<Finding> begin(ReplacementJob job, Revision known, boolean suspect)
      throws InterruptedException {
    if (job.transcript().text().isBlank()) {
      return new Ok<>(Finding.untouched(Result.ALREADY_APPLIED, EMPTY, job.state()));
    }
    if (known.transcript().equals(job.mark())) {
      return new Ok<>(Finding.untouched(Result.ALREADY_APPLIED, IN_MESSAGE, job.state()));
    }
    return switch (look(job, suspect)) {
      case Ok<Sightings>(Sightings seen) -> decide(job, known, seen);
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private MailboxAnswer<Sightings> look(ReplacementJob job, boolean everywhere)
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
    return locator.twice(job.errand(), job.task(), job.served());
  }

  private MailboxAnswer<Finding> decide(ReplacementJob job, Revision known, Sightings seen)
      throws InterruptedException {
    Optional<FoundMessage> newest = seen.present(job.served().folder());
    if (newest.isEmpty()) {
      return new Ok<>(Changes.notThere(seen, job.state()));
    }
    int revision = Sightings.revision(newest.get());
    MessageLocation at = newest.get().location();
    if (revision <= known.number()) {
      return replace(job, known, newest.get());
    }
    // State was lost, for no revision is put there that was not written down. Nothing tells which
    // transcript this one holds, so none is claimed: put() compares the messages themselves.
    Revision unknown = Revision.settled(revision, "");
    Optional<MessageLocation> before = seen.before(newest.get()).map(FoundMessage::location);
    if (before.isPresent()) {
      job.journal().write(at, Revision.putting(revision, "", before.get()));
      return ReplacementEnd.changed(); // the next attempt ends that first
    }
    return replace(job, unknown, newest.get()).map(f -> closing(f, unknown));
  }

  private MailboxAnswer<Finding> replace(ReplacementJob job, Revision known, FoundMessage old)
      throws InterruptedException {
    if (!old.flags().contains(MessageFlag.SEEN)) {
      return stays(job, UNREAD);
    }
    int revision = Sightings.revision(old);
    return revision >= MessageIdentity.MOST_REVISIONS
        ? stays(job, OFTEN)
        : put(job, known, old.location(), revision + 1);
  }

  private static MailboxAnswer<Finding> stays(ReplacementJob job, String why) {
    return new Ok<>(Finding.of(Result.ALREADY_APPLIED, why, job.state()));
  }

  private MailboxAnswer<Finding> put(
      ReplacementJob job, Revision known, MessageLocation old, int revision)
      throws InterruptedException {
    return switch (job.run(m -> m.size(old))) {
      case Ok<OptionalLong>(OptionalLong size) -> {
        // No connection is held while others are waited for. One that is too large is not read.
        long bytes = size.orElse(0) > LARGEST_BYTES ? 0 : size.orElse(0);
        try (var room = copies.reserve(bytes * WEIGHT).orElse(null)) {
          yield room == null ? noRoom() : read(job, known, old, revision);
        }
      }
      case Failed<OptionalLong>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<OptionalLong>() -> new NotPermitted<>();
    };
  }

  private static MailboxAnswer<Finding> noRoom() {
    return new Failed<>(
        new ImapFailure(
            FailureKind.NO_CAPACITY, "COPIES", "other messages are being copied for too long"));
  }

  private MailboxAnswer<Finding> read(
      ReplacementJob job, Revision known, MessageLocation old, int revision)
      throws InterruptedException {
    return switch (job.run(m -> copy(m, old))) {
      case Ok<Copied>(Copied copied) -> {
        Optional<String> hindrance = hindrance(copied);
        yield hindrance.isPresent()
            ? stays(job, hindrance.get())
            : put(job, known, old, revision, copied.message().orElseThrow());
      }
      case Failed<Copied>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Copied>() -> new NotPermitted<>();
    };
  }

  /** What was read of the old message; it is empty where that is too large. */
  private record Copied(Optional<WholeMessage> message, boolean removable) {}

  private static MailboxAnswer<Copied> copy(Mailbox mailbox, MessageLocation at) {
    boolean removable = mailbox.offers(Ability.REMOVING_ONE);
    return mailbox
        .read(at, LARGEST_BYTES)
        .then(whole ->
            whole.isPresent()
                ? new Ok<>(new Copied(whole, removable))
                // Moved since it was looked at, if it is not there: the next attempt looks again.
                : mailbox
                    .look(at, List.of())
                    .then(found ->
                        found.isPresent()
                            ? new Ok<>(new Copied(whole, removable))
                            : ReplacementEnd.changed()));
  }

  private static Optional<String> hindrance(Copied copied) {
    if (!copied.removable()) {
      return Optional.of(CANT_REMOVE);
    }
    if (copied.message().isEmpty()) {
      return Optional.of(TOO_LARGE_TO_COPY);
    }
    WholeMessage message = copied.message().get();
    if (!message.has(SEEN)) {
      return Optional.of(UNREAD); // marked unread since it was looked at
    }
    // A copy without the mark would bring back what somebody deleted.
    return message.has(DELETED) ? Optional.of(MARKED) : Optional.empty();
  }

  private MailboxAnswer<Finding> put(
      ReplacementJob job, Revision known, MessageLocation old, int revision, WholeMessage message)
      throws InterruptedException {
    if (known.transcript().isEmpty()
        && revised(job, message, revision - 1).filter(m -> m.is(message.content())).isPresent()) {
      return stays(job, IN_MESSAGE).map(f -> f.revised(Revision.settled(revision - 1, job.mark())));
    }
    Optional<VoicemailMessage> next = revised(job, message, revision);
    if (next.isEmpty()) {
      return stays(job, NO_TRANSCRIPT);
    }
    Revision intent = Revision.putting(revision, job.mark(), old);
    job.journal().write(old, intent);
    MailboxAnswer<Finding> answer = append(job, next.get(), message, intent);
    return isTooLarge(answer)
        ? stays(job, TOO_LARGE)
            .map(f -> f.revised(Revision.settled(revision - 1, known.transcript())))
        : answer;
  }

  private Optional<VoicemailMessage> revised(
      ReplacementJob job, WholeMessage message, int revision) {
    return reviser.revise(
        message.content(),
        job.task().voicemail(),
        job.served().recipient(),
        job.transcript(),
        job.state().urgent(),
        revision);
  }

  private static boolean isTooLarge(MailboxAnswer<Finding> answer) {
    return answer instanceof Failed<Finding>(ImapFailure failure)
        && failure.kind() == FailureKind.MESSAGE_TOO_LARGE;
  }

  private MailboxAnswer<Finding> append(
      ReplacementJob job, VoicemailMessage next, WholeMessage before, Revision intent)
      throws InterruptedException {
    MessageLocation old = intent.replaced().orElseThrow();
    Set<String> more =
        before.flags().stream()
            .filter(f -> !NOT_COPIED.contains(f))
            .collect(Collectors.toUnmodifiableSet());
    AppendTarget target =
        new AppendTarget(old.folder(), Set.of(MessageFlag.SEEN), before.internalDate(), more);
    return switch (job.run(m -> m.append(next, target, job.errand().permit()))) {
      case Ok<AppendedMessage>(AppendedMessage there) when there.uid().isPresent() -> {
        MessageLocation copy = new MessageLocation(old.folder(), there.uid().get());
        yield end.swap(job, copy, intent); // which brings the labels too
      }
      case Ok<AppendedMessage> untold ->
          // The next attempt searches, and goes on from what it finds.
          new Failed<>(
              new ImapFailure(
                  FailureKind.AMBIGUOUS,
                  "NO APPENDUID",
                  "appended, but the server did not say where"));
      case Failed<AppendedMessage>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<AppendedMessage>() -> new NotPermitted<>();
    };
  }
}
