package dev.umsync.worker.voicemail;

import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.voicemail.state.Revision;
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
 * @param revision what is to be remembered of the message's revisions, empty if nothing new
 */
record Finding(
    Result result,
    String detail,
    VoicemailState state,
    boolean touched,
    boolean lookAgain,
    Optional<Revision> revision) {

  static Finding of(Result result, String detail, VoicemailState state) {
    return new Finding(result, detail, state, true, false, Optional.empty());
  }

  /** Decided from what is known, without asking the mailbox. */
  static Finding untouched(Result result, String detail, VoicemailState state) {
    return new Finding(result, detail, state, false, false, Optional.empty());
  }

  /** Something was changed, whatever else was not. */
  Finding applied() {
    return new Finding(Result.APPLIED, detail, state, touched, lookAgain, revision);
  }

  Finding lookingAgain() {
    return new Finding(result, detail, state, touched, true, revision);
  }

  Finding revised(Revision now) {
    return new Finding(result, detail, state, touched, lookAgain, Optional.of(now));
  }

  Optional<String> detailIfAny() {
    return detail.isEmpty() ? Optional.empty() : Optional.of(detail);
  }
}
