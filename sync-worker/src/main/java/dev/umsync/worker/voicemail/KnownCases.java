package dev.umsync.worker.voicemail;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.voicemail.state.VoicemailState;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import java.util.Optional;

/** What can be decided from state alone, without asking the mailbox. Stateless. */
final class KnownCases {
  static final String KEPT = "kept until the voicemail itself comes";
  static final String DELETED_BEFORE = "the voicemail was deleted before";
  static final String DROPPED = "dropped by an operator";
  static final String STAYS = "the message stays as it was delivered";

  private KnownCases() {}

  /**
   * The decision, if the mailbox has no say in it.
   *
   * @param state what is known, this event already counted among the settled ones
   */
  static Optional<Finding> decide(VoicemailEvent event, VoicemailState state) {
    return switch (state.status()) {
      case DELETED -> Optional.of(afterDelete(event, state));
      case APPLIED -> whileApplied(event, state);
      case EARLY -> Optional.empty();
    };
  }

  private static Finding afterDelete(VoicemailEvent event, VoicemailState state) {
    return switch (event) {
      case Received r -> Finding.untouched(Result.SUPERSEDED, DELETED_BEFORE, state);
      case Deleted d -> Finding.untouched(Result.ALREADY_APPLIED, DELETED_BEFORE, state);
      case Read r -> Finding.untouched(Result.SUPERSEDED, DELETED_BEFORE, state);
      case Unread u -> Finding.untouched(Result.SUPERSEDED, DELETED_BEFORE, state);
      case Updated u -> Finding.untouched(Result.SUPERSEDED, DELETED_BEFORE, state);
    };
  }

  private static Optional<Finding> whileApplied(VoicemailEvent event, VoicemailState state) {
    return switch (event) {
      case Received r -> Optional.of(Finding.untouched(Result.ALREADY_APPLIED, "", state));
      case Updated u when u.urgent().isEmpty() && u.transcript().isEmpty() ->
          Optional.of(Finding.untouched(Result.ALREADY_APPLIED, STAYS, state));
      case Updated u -> Optional.empty();
      case Read r -> Optional.empty();
      case Unread u -> Optional.empty();
      case Deleted d -> Optional.empty();
    };
  }

  /** An event about a voicemail that has not come yet; not asked for received ones. */
  static Finding early(VoicemailEvent event, VoicemailState state) {
    return Finding.untouched(Result.APPLIED, KEPT, said(event, state));
  }

  /** What the phone side says with this event, as state remembers it. */
  static VoicemailState said(VoicemailEvent event, VoicemailState state) {
    return switch (event) {
      case Received r -> state;
      case Read r -> state.withSeen(true);
      case Unread u -> state.withSeen(false);
      case Deleted d -> state.withStatus(Status.DELETED);
      case Updated u -> u.urgent().map(state::withUrgent).orElse(state);
    };
  }

  /** An operator gave the event up: its voicemail is not to come back by a replay. */
  static Finding dropped(VoicemailEvent event, VoicemailState state) {
    return Finding.untouched(
        Result.SUPERSEDED,
        DROPPED,
        event instanceof Received && state.status() == Status.EARLY
            ? state.withStatus(Status.DELETED)
            : state);
  }
}
