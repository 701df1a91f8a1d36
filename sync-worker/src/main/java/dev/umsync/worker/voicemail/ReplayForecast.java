package dev.umsync.worker.voicemail;

import dev.umsync.common.event.EventType;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.EventTrace;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.util.Optional;

/** What a replayed event would come to, as far as state alone says. Thread rule: immutable. */
public enum ReplayForecast {
  /** It has its outcome: nothing happens. */
  SETTLED,
  /** Its voicemail is in the mailbox, or was put there: the mailbox is not touched. */
  APPLIED,
  /** Its voicemail was deleted: the mailbox is not touched. */
  DELETED,
  /** State knows no reason against it: the mailbox is searched, then the event is applied. */
  ATTEMPTED;

  /**
   * Forecasts, by the rules of {@link VoicemailApplier}.
   *
   * @param trace by where the event was written first
   * @param state what is known of its voicemail
   * @param earlier the events of the voicemail that state has no room for
   * @param rebuild whether it is to be put back where it is nowhere in its mailbox
   */
  public static ReplayForecast of(
      EventType type,
      EventTrace trace,
      Optional<VoicemailState> state,
      EarlierEvents earlier,
      boolean rebuild) {
    if (state.isEmpty()) {
      return ATTEMPTED;
    }
    boolean received = type == EventType.RECEIVED;
    VoicemailState known = state.get();
    if (rebuild && received && known.status() == VoicemailState.Status.APPLIED) {
      return ATTEMPTED;
    }
    if (earlier.knows(trace.mark())
        || known.knows(trace.mark())
        || (!received && trace.notAfter(known.last()))) {
      return SETTLED;
    }
    return switch (known.status()) {
      case DELETED -> DELETED;
      case APPLIED -> received ? APPLIED : ATTEMPTED;
      case EARLY -> ATTEMPTED;
    };
  }
}
