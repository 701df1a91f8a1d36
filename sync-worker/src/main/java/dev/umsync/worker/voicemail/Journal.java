package dev.umsync.worker.voicemail;

import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.kafka.StateView;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is written down in the middle of a call, before the mailbox is changed further. Used by the
 * call's thread.
 */
final class Journal {
  private final StateView view;
  private final String voicemail;
  private final String subscriber;

  Journal(StateView view, MailboxTask task) {
    this.view = view;
    this.voicemail = task.voicemail().text();
    this.subscriber = task.subscriber().address();
  }

  /** What is known of the message's revisions. */
  Revision revision() {
    return view.find(Revision.key(voicemail)).map(Revision::read).orElse(Revision.NONE);
  }

  /**
   * Writes where the message is now; returns once that is acknowledged. The event that is being
   * applied is not among the settled ones by that: after a crash it has to come again.
   */
  void write(MessageLocation at, Revision revision) throws InterruptedException {
    List<StateChange> changes = new ArrayList<>();
    changes.add(new StateChange(Revision.key(voicemail), revision.write()));
    view.find(voicemail)
        .flatMap(Journal::state)
        .map(state -> state.at(Optional.of(at)))
        .ifPresent(
            state -> changes.add(new StateChange(voicemail, subscriber, StateCodec.write(state))));
    view.write(new Effects("noted", changes, List.of()));
  }

  private static Optional<VoicemailState> state(byte[] record) {
    try {
      return Optional.of(StateCodec.read(record));
    } catch (IOException e) {
      return Optional.empty(); // said when the event was taken up
    }
  }
}
