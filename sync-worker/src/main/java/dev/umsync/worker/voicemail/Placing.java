package dev.umsync.worker.voicemail;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.Mailbox;
import dev.umsync.worker.mailbox.Mailbox.Ability;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.compose.VoicemailMessage;
import java.time.Instant;
import java.util.Set;

/**
 * Puts a message where it belongs: into its folder, which is made if it is missing, and under its
 * label where the server has labels. Nothing is ever copied. Used by one thread.
 */
final class Placing {
  private final Served served;
  private final Set<MessageFlag> flags;
  private final Instant date;
  private final MailboxErrand errand;

  Placing(Served served, Set<MessageFlag> flags, Instant date, MailboxErrand errand) {
    this.served = served;
    this.flags = Set.copyOf(flags);
    this.date = date;
    this.errand = errand;
  }

  /**
   * A message that is there.
   *
   * @param labelled false only if it was to have a label and has none
   */
  record Placed(AppendedMessage there, boolean labelled) {}

  MailboxAnswer<Placed> put(VoicemailMessage message) throws InterruptedException {
    MailboxAnswer<Placed> answer = errand.run(Lane.DELIVERY, mailbox -> append(mailbox, message));
    if (!(answer instanceof Failed<Placed>(ImapFailure failure))
        || failure.kind() != FailureKind.FOLDER_MISSING) {
      return answer;
    }
    return errand.run(
        Lane.DELIVERY,
        mailbox ->
            mailbox
                .createFolder(target(mailbox).folder(), errand.permit())
                .then(done -> append(mailbox, message)));
  }

  private MailboxAnswer<Placed> append(Mailbox mailbox, VoicemailMessage message) {
    return mailbox
        .append(message, target(mailbox), errand.permit())
        .map(there -> new Placed(there, labelled(mailbox, there)));
  }

  private AppendTarget target(Mailbox mailbox) {
    return new AppendTarget(served.folder(mailbox.offers(Ability.LABELS)), flags, date);
  }

  /** It is in the mailbox either way, so a label that can't be put on is no failure. */
  private boolean labelled(Mailbox mailbox, AppendedMessage there) {
    return served.label().isEmpty()
        || !mailbox.offers(Ability.LABELS)
        || there
            .uid()
            .map(uid -> label(mailbox, new MessageLocation(there.folder(), uid)))
            .orElse(false);
  }

  private boolean label(Mailbox mailbox, MessageLocation at) {
    return mailbox.label(at, Set.of(served.label().orElseThrow()), errand.permit())
        instanceof Ok<Mailbox.Done>;
  }

  /** Puts the label on one that was found. */
  void label(MessageLocation at) throws InterruptedException {
    var _ =
        errand.run(
            Lane.DELIVERY,
            mailbox ->
                mailbox.offers(Ability.LABELS)
                    ? mailbox.label(at, Set.of(served.label().orElseThrow()), errand.permit())
                    : new Ok<>(Mailbox.Done.DONE));
  }
}
