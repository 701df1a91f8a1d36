package dev.umsync.worker.voicemail.transcript;

import dev.umsync.common.event.VoicemailEvent.Received;

/** Has recordings written down, aside from their delivery. Any thread; never waits. */
@FunctionalInterface
public interface Transcribing {
  /** Nobody transcribes. */
  Transcribing NOBODY = (event, service) -> false;

  /**
   * Asks for the transcript of a recording: it comes to the board, or as an event of its own.
   * Asking again while it is under way is no second request.
   *
   * @param service name of a configured one
   * @return whether one can be expected
   */
  boolean ask(Received event, String service);
}
