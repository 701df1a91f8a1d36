package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.audio.Recordings.Prepared;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.compose.MessageComposer;
import dev.umsync.worker.voicemail.compose.Recipient;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a received voicemail into its mailbox once: a fresh one is appended at once, a suspect one
 * is searched for first. Immutable, any thread.
 */
final class Delivery {
  static final String WITHOUT_RECORDING =
      "delivered without its recording, which is larger than the mailbox takes";
  static final String WITHOUT_LABEL = "its label could not be put on";
  private static final String FOUND = "found in the mailbox by its identity";
  private static final String FOUND_IN_TRASH = "found in the trash: deleted in the mailbox";

  private final MessageComposer composer;
  private final Locator locator;
  private final Preparation preparation;

  Delivery(MessageComposer composer, Locator locator, Preparation preparation) {
    this.composer = composer;
    this.locator = locator;
    this.preparation = preparation;
  }

  /**
   * Delivers.
   *
   * @param known what came early about this voicemail
   */
  MailboxAnswer<Finding> deliver(
      LoggedEvent task,
      Received event,
      VoicemailState known,
      Served served,
      MailboxErrand errand,
      boolean suspect)
      throws InterruptedException {
    if (!suspect) {
      return append(task, event, known, served, errand);
    }
    return switch (locator.twice(errand, task, served)) {
      case Ok<Sightings>(Sightings seen) -> decide(seen, task, event, known, served, errand);
      case Failed<Sightings>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Sightings>() -> new NotPermitted<>();
    };
  }

  private MailboxAnswer<Finding> decide(
      Sightings seen,
      LoggedEvent task,
      Received event,
      VoicemailState known,
      Served served,
      MailboxErrand errand)
      throws InterruptedException {
    Optional<FoundMessage> present = seen.present(served.folder());
    if (present.isPresent()) {
      VoicemailState applied = applied(known, event, Optional.of(present.get().location()));
      if (served.label().isPresent()) {
        // Whoever appended it may have died before it was labelled.
        new Placing(served, Set.of(), event.recordedAt(), errand).label(present.get().location());
      }
      Finding found = Finding.of(Result.ALREADY_APPLIED, FOUND, applied);
      return mark(errand, present.get(), known)
          .map(done -> remembered(found, event, present.get(), errand.journal()));
    }
    if (seen.trashed().isPresent()) {
      VoicemailState gone =
          applied(known, event, seen.trashed().map(FoundMessage::location))
              .withStatus(Status.DELETED);
      return new Ok<>(Finding.of(Result.ALREADY_APPLIED, FOUND_IN_TRASH, gone));
    }
    if (!seen.everywhere()) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.UNSUPPORTED,
              "ALL HIDDEN",
              "whether it was delivered before cannot be seen while All Mail is hidden from IMAP;"
                  + " show it in the mailbox's settings, Labels"));
    }
    return append(task, event, known, served, errand).map(Finding::lookingAgain);
  }

  /**
   * Whoever appended it may have died before its transcript was remembered. The first message holds
   * that of its event, a later one what its own record says.
   */
  private static Finding remembered(
      Finding found, Received event, FoundMessage message, Journal journal) {
    boolean known = !journal.revision().equals(Revision.NONE) || Sightings.revision(message) > 0;
    return known ? found : revision(event, Revision.NONE).map(found::revised).orElse(found);
  }

  /**
   * What is to be remembered of the first message, so that the same words again do not replace it;
   * a private one holds none. What was known of a message that is put back is not true of it.
   */
  private static Optional<Revision> revision(Received event, Revision known) {
    Revision first =
        event
            .transcript()
            .filter(t -> !event.confidential() && !t.text().isBlank())
            .map(Revision::delivered)
            .orElse(Revision.NONE);
    return first.equals(known) ? Optional.empty() : Optional.of(first);
  }

  /** What the phone side said before the message was found is brought to it. */
  private static MailboxAnswer<Boolean> mark(
      MailboxErrand errand, FoundMessage message, VoicemailState known)
      throws InterruptedException {
    if (!known.seen().orElse(false) || message.flags().contains(MessageFlag.SEEN)) {
      return new Ok<>(true);
    }
    return errand.run(
        Lane.DELIVERY,
        mailbox ->
            mailbox
                .setFlag(message.location(), MessageFlag.SEEN, true, errand.permit())
                .map(done -> true));
  }

  private MailboxAnswer<Finding> append(
      LoggedEvent task, Received event, VoicemailState known, Served served, MailboxErrand errand)
      throws InterruptedException {
    MessageSettings settings = served.recipient().settings();
    Received marked = withUrgency(event, known.urgent().orElse(event.urgent()));
    Optional<Transcript> came = preparation.transcript(task, marked, settings, errand.timeLeft());
    Received said = came.map(t -> withTranscript(marked, t)).orElse(marked);
    Prepared recording = preparation.recording(said, settings);
    Placing placing = new Placing(served, flags(said, known), said.recordedAt(), errand);
    Recipient recipient = served.recipient();
    String detail = recording.note();
    MailboxAnswer<Placing.Placed> answer =
        placing.put(composer.compose(said, recipient, recording.file()));
    if (isTooLarge(answer)) {
      Optional<Prepared> smaller = preparation.smaller(said, recording.file());
      if (smaller.isPresent()) {
        detail = smaller.get().note();
        answer = placing.put(composer.compose(said, recipient, smaller.get().file()));
      }
    }
    if (isTooLarge(answer)) {
      detail = WITHOUT_RECORDING;
      answer = placing.put(composer.composeNotice(said, recipient));
    }
    return switch (answer) {
      case Ok<Placing.Placed>(Placing.Placed placed) -> {
        Optional<MessageLocation> at = location(placed.there(), task, served, errand);
        String all = placed.labelled() ? detail : joined(detail, WITHOUT_LABEL);
        Finding done = Finding.of(Result.APPLIED, all, applied(known, said, at));
        forgetTranscript(task);
        yield new Ok<>(revision(said, errand.journal().revision()).map(done::revised).orElse(done));
      }
      case Failed<Placing.Placed>(ImapFailure failure) -> new Failed<>(failure);
      case NotPermitted<Placing.Placed>() -> new NotPermitted<>();
    };
  }

  /** What came for a message that is in the mailbox is of no use to its delivery any more. */
  void forgetTranscript(LoggedEvent task) {
    preparation.board().forget(task.subscriber(), task.voicemail());
  }

  private static String joined(String one, String other) {
    return one.isEmpty() ? other : one + "; " + other;
  }

  /**
   * Where it is: as the server said, or else as a search shows it. It is in the mailbox either way,
   * so a search that fails is no failure.
   */
  private Optional<MessageLocation> location(
      AppendedMessage there, LoggedEvent task, Served served, MailboxErrand errand)
      throws InterruptedException {
    if (there.uid().isPresent()) {
      return there.uid().map(uid -> new MessageLocation(there.folder(), uid));
    }
    return locator.once(errand, task) instanceof Ok<Sightings>(Sightings seen)
        ? seen.present(served.folder()).map(FoundMessage::location)
        : Optional.empty();
  }

  private static boolean isTooLarge(MailboxAnswer<?> answer) {
    return answer instanceof Failed<?>(ImapFailure failure)
        && failure.kind() == FailureKind.MESSAGE_TOO_LARGE;
  }

  private static VoicemailState applied(
      VoicemailState known, Received event, Optional<MessageLocation> at) {
    return known.withStatus(Status.APPLIED).withUrgent(event.urgent()).at(at);
  }

  private static Set<MessageFlag> flags(Received event, VoicemailState known) {
    Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
    if (event.urgent()) {
      flags.add(MessageFlag.FLAGGED);
    }
    if (known.seen().orElse(false)) {
      flags.add(MessageFlag.SEEN);
    }
    return flags;
  }

  private static Received withUrgency(Received r, boolean urgent) {
    return r.urgent() == urgent ? r : with(r, urgent, r.transcript());
  }

  private static Received withTranscript(Received r, Transcript transcript) {
    return with(r, r.urgent(), Optional.of(transcript));
  }

  private static Received with(Received r, boolean urgent, Optional<Transcript> transcript) {
    return new Received(
        r.meta(),
        r.voicemailId(),
        r.caller(),
        r.recordedAt(),
        r.durationSeconds(),
        urgent,
        r.confidential(),
        r.calledNumber(),
        transcript,
        r.backfill(),
        r.audio());
  }
}
