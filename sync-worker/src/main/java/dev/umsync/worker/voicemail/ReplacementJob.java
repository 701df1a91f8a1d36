package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Transcript;
import dev.umsync.worker.mailbox.Lane;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxWork;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.VoicemailState;

/**
 * Everything that one replacement is about. Used by one thread.
 *
 * @param state what is known, this event already counted among the settled ones
 */
record ReplacementJob(
    LoggedEvent task,
    Transcript transcript,
    VoicemailState state,
    Served served,
    MailboxErrand errand) {

  <T> MailboxAnswer<T> run(MailboxWork<T> work) throws InterruptedException {
    return errand.run(Lane.DELIVERY, work);
  }

  Journal journal() {
    return errand.journal();
  }

  /** By which the transcript is known again. */
  String mark() {
    return Revision.mark(transcript);
  }

  /** The same with other knowledge of the voicemail. */
  ReplacementJob with(VoicemailState now) {
    return new ReplacementJob(task, transcript, now, served, errand);
  }
}
