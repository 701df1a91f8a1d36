package dev.umsync.worker.voicemail.transcript;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;

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

  /**
   * Whether what was asked for can still come. It turns false without a word; the board is told to
   * look again then.
   */
  default boolean underWay(Subscriber subscriber, VoicemailKey voicemail) {
    return true;
  }
}
