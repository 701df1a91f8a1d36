package dev.umsync.worker.transcription;

import dev.umsync.common.event.VoicemailEvent.Updated;

/** Takes transcripts that no delivery waits for any more. Any thread; must not block for long. */
@FunctionalInterface
public interface LateTranscripts {
  /** Publishes it as an event of the voicemail's own log. */
  void publish(Updated event);
}
