package dev.umsync.worker.voicemail;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.util.Optional;

/**
 * What an event came to, before it is written. Immutable.
 *
 * @param result the outcome
 * @param detail a word more for people, empty if none is needed
 * @param state what is known of the voicemail from now on
 * @param touched whether the mailbox was asked
 * @param lookAgain whether a second look is wanted
 */
record Finding(
    Result result, String detail, VoicemailState state, boolean touched, boolean lookAgain) {

  static Finding of(Result result, String detail, VoicemailState state) {
    return new Finding(result, detail, state, true, false);
  }

  /** Decided from what is known, without asking the mailbox. */
  static Finding untouched(Result result, String detail, VoicemailState state) {
    return new Finding(result, detail, state, false, false);
  }

  Finding lookingAgain() {
    return new Finding(result, detail, state, touched, true);
  }

  Optional<String> detailIfAny() {
    return detail.isEmpty() ? Optional.empty() : Optional.of(detail);
  }
}
