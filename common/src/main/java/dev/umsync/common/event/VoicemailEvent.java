package dev.umsync.common.event;

import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import java.time.Instant;
import java.util.Optional;

/**
 * What a UM server says about a voicemail: one CloudEvent on {@code umsync.voicemail}. Thread rule:
 * immutable; the audio's bytes are shared, not copied, and nobody writes to them.
 */
public sealed interface VoicemailEvent {
  /** The CloudEvents attributes. */
  EventMeta meta();

  /** The voicemail's id within the event's source. */
  VoicemailId voicemailId();

  /** The voicemail's identity everywhere. */
  default VoicemailKey voicemail() {
    return new VoicemailKey(meta().source(), voicemailId());
  }

  /** The CloudEvents type. */
  default EventType type() {
    return switch (this) {
      case Received r -> EventType.RECEIVED;
      case Read r -> EventType.READ;
      case Unread u -> EventType.UNREAD;
      case Deleted d -> EventType.DELETED;
      case Updated u -> EventType.UPDATED;
    };
  }

  /**
   * A new voicemail with its recording.
   *
   * @param recordedAt when the caller spoke, years 0 to 9999; the message's Date
   * @param durationSeconds whole seconds, 0 to 86,400
   * @param calledNumber what the caller dialled, cleaned as a caller's number is
   * @param backfill true where it is an old voicemail sent for the first time
   */
  record Received(
      EventMeta meta,
      VoicemailId voicemailId,
      Caller caller,
      Instant recordedAt,
      int durationSeconds,
      boolean urgent,
      boolean confidential,
      Optional<String> calledNumber,
      Optional<Transcript> transcript,
      boolean backfill,
      Audio audio)
      implements VoicemailEvent {
    private static final int LONGEST_SECONDS = 86_400;

    /**
     * Validates, so that what is written fits its schema.
     *
     * @throws IllegalArgumentException if duration or time are out of range
     */
    public Received {
      EventMeta.checkTime(recordedAt);
      if (durationSeconds < 0 || durationSeconds > LONGEST_SECONDS) {
        throw new IllegalArgumentException("a voicemail lasts 0 to 86,400 seconds");
      }
      calledNumber = Caller.clean(calledNumber, Caller.LONGEST_NUMBER_CHARS);
    }
  }

  /** Played on the phone. */
  record Read(EventMeta meta, VoicemailId voicemailId) implements VoicemailEvent {}

  /** Marked new again on the phone. */
  record Unread(EventMeta meta, VoicemailId voicemailId) implements VoicemailEvent {}

  /** Deleted on the phone. */
  record Deleted(EventMeta meta, VoicemailId voicemailId) implements VoicemailEvent {}

  /** Something about it changed: absent means unchanged. */
  record Updated(
      EventMeta meta,
      VoicemailId voicemailId,
      Optional<Boolean> urgent,
      Optional<Transcript> transcript)
      implements VoicemailEvent {}
}
