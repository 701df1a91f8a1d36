package dev.umsync.worker.voicemail;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.kafka.RawEvent;
import dev.umsync.worker.voicemail.state.EventTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What {@link VoicemailApplier} is called with. Immutable. */
public sealed interface MailboxTask {
  /** Whose voicemail it is about. */
  Subscriber subscriber();

  /** The voicemail it is about. */
  VoicemailKey voicemail();

  /**
   * An event as it stands in the log of voicemail events.
   *
   * @param writtenAt when it was written there
   * @param partition of the log
   * @param offset in the partition
   * @param restoredAt when the installation was restored from a backup, which does not know what
   *     was delivered since it was taken; {@link Instant#MIN} where it never was
   * @param replayed whether an operator wrote it once more; place and time are those of the first
   *     one
   * @param parked why and when it was parked, if it was
   */
  record LoggedEvent(
      VoicemailEvent event,
      Instant writtenAt,
      int partition,
      long offset,
      Instant restoredAt,
      Replayed replayed,
      Optional<RawEvent.Parked> parked)
      implements MailboxTask {
    /** Older than this when it was written, a voicemail may have been sent before. */
    static final Duration LATE = Duration.ofMinutes(15);

    /** Whether an operator wrote an event once more, and what for. */
    public enum Replayed {
      /** It is the first one. */
      NOT,
      /** So that what has not reached its mailbox does. */
      AS_IT_IS,
      /** So that what was in its mailbox and is nowhere there does too, unless it was deleted. */
      TO_REBUILD
    }

    /** An event that stands where it was written first. */
    public LoggedEvent(
        VoicemailEvent event, Instant writtenAt, int partition, long offset, Instant restoredAt) {
      this(event, writtenAt, partition, offset, restoredAt, Replayed.NOT, Optional.empty());
    }

    /** An event of an installation that was never restored. */
    LoggedEvent(VoicemailEvent event, Instant writtenAt, int partition, long offset) {
      this(event, writtenAt, partition, offset, Instant.MIN);
    }

    @Override
    public Subscriber subscriber() {
      return event.meta().subscriber();
    }

    @Override
    public VoicemailKey voicemail() {
      return event.voicemail();
    }

    EventMeta meta() {
      return event.meta();
    }

    EventTrace trace() {
      return EventTrace.of(event.meta(), partition, offset);
    }

    /** Whether the event by itself gives reason to look before it is applied. */
    boolean old() {
      return replayed != Replayed.NOT
          || (event instanceof Received r
              && (r.backfill()
                  || r.recordedAt().plus(LATE).isBefore(writtenAt)
                  || !r.recordedAt().isAfter(restoredAt)
                  || !writtenAt.isAfter(restoredAt)));
    }
  }

  /**
   * A second look at what was appended after an unclean takeover, for copies that another worker
   * may have finished meanwhile.
   */
  record SecondLook(Subscriber subscriber, VoicemailKey voicemail) implements MailboxTask {}
}
