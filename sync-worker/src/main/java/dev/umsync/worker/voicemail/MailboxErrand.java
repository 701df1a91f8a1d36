package dev.umsync.worker.voicemail;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxWork;
import dev.umsync.worker.mailbox.Mailboxes;
import java.time.Duration;

/**
 * One event's dealings with one mailbox. A refused token is answered once with a younger one, which
 * the connections ask for by themselves; what happens reaches the circuits. Used by one thread.
 */
final class MailboxErrand {
  private final Mailboxes mailboxes;
  private final Circuits circuits;
  private final Account account;
  private final ChangePermit permit;
  private final Duration patience;
  private final Journal journal;
  private final Duration timeLeft;
  private boolean refusedOnce;

  MailboxErrand(
      Mailboxes mailboxes,
      Circuits circuits,
      Account account,
      ChangePermit permit,
      Duration patience,
      Journal journal,
      Duration timeLeft) {
    this.mailboxes = mailboxes;
    this.circuits = circuits;
    this.account = account;
    this.permit = permit;
    this.patience = patience;
    this.journal = journal;
    this.timeLeft = timeLeft;
  }

  /** Where it is written down what is about to be done. */
  Journal journal() {
    return journal;
  }

  /** How long the call had when it began. */
  Duration timeLeft() {
    return timeLeft;
  }

  ChangePermit permit() {
    return permit;
  }

  <T> MailboxAnswer<T> run(Lane lane, MailboxWork<T> work) throws InterruptedException {
    MailboxAnswer<T> answer = mailboxes.run(account, lane, patience, work);
    if (!refusedOnce && isRefusal(answer)) {
      refusedOnce = true;
      answer = mailboxes.run(account, lane, patience, work);
    }
    circuits.record(account, answer);
    return answer;
  }

  /** A token is refused at login only, so none of the work has been done. */
  private static boolean isRefusal(MailboxAnswer<?> answer) {
    return answer instanceof Failed<?>(ImapFailure failure)
        && failure.kind() == FailureKind.TOKEN_REFUSED;
  }
}
