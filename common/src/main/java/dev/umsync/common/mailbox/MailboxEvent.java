package dev.umsync.common.mailbox;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import java.util.Optional;

/**
 * What a person did with a voicemail in the mailbox, or what the lamp of their phone should show:
 * one CloudEvent on {@code umsync.mailbox}, under the subscriber's key.
 *
 * <p>{@code ce_source} is the UM server that it is meant for, the one that the voicemail came from.
 * {@code ce_id} is that of {@link MailboxEventIds}: the same change, seen again or by another
 * worker, is the same event. Thread rule: immutable.
 */
public sealed interface MailboxEvent {
  /**
   * The CloudEvents attributes. The time is when the person acted as far as that is known, else the
   * end of the interval; for a lamp it is when the counts were right.
   */
  EventMeta meta();

  /**
   * The box on the UM server, present where the person has exactly one there; without it the event
   * is about all the boxes that the roster gives the person on that server.
   */
  Optional<String> box();

  /** The CloudEvents type. */
  default MailboxEventType type() {
    return switch (this) {
      case Read r -> MailboxEventType.READ;
      case Unread u -> MailboxEventType.UNREAD;
      case Deleted d -> MailboxEventType.DELETED;
      case Restored r -> MailboxEventType.RESTORED;
      case LampChanged l -> MailboxEventType.LAMP;
    };
  }

  /** What a person did with one voicemail. */
  sealed interface OfVoicemail extends MailboxEvent {
    /** The voicemail's id within the event's source. */
    VoicemailId voicemailId();

    /** When it happened; the event's time lies in it. */
    Interval happened();

    /** The voicemail's identity everywhere. */
    default VoicemailKey voicemail() {
      return new VoicemailKey(meta().source(), voicemailId());
    }

    private static void check(EventMeta meta, Interval happened) {
      if (!happened.holds(meta.time())) {
        throw new IllegalArgumentException("an event's time lies in the interval it happened in");
      }
    }
  }

  /** Opened. */
  record Read(EventMeta meta, VoicemailId voicemailId, Optional<String> box, Interval happened)
      implements OfVoicemail {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if the event's time is outside the interval
     */
    public Read {
      OfVoicemail.check(meta, happened);
      Boxes.check(box);
    }
  }

  /** Marked unread again. */
  record Unread(EventMeta meta, VoicemailId voicemailId, Optional<String> box, Interval happened)
      implements OfVoicemail {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if the event's time is outside the interval
     */
    public Unread {
      OfVoicemail.check(meta, happened);
      Boxes.check(box);
    }
  }

  /**
   * Deleted.
   *
   * @param evidence what it is concluded from; absence from one look is none
   */
  record Deleted(
      EventMeta meta,
      VoicemailId voicemailId,
      Optional<String> box,
      Interval happened,
      Evidence evidence)
      implements OfVoicemail {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if the event's time is outside the interval
     */
    public Deleted {
      OfVoicemail.check(meta, happened);
      Boxes.check(box);
    }
  }

  /**
   * Taken out of the trash after its delete was reported.
   *
   * @param seen whether it had been heard or read before it was deleted; a change since is an event
   *     of its own, after this one
   */
  record Restored(
      EventMeta meta,
      VoicemailId voicemailId,
      Optional<String> box,
      Interval happened,
      boolean seen)
      implements OfVoicemail {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if the event's time is outside the interval
     */
    public Restored {
      OfVoicemail.check(meta, happened);
      Boxes.check(box);
    }
  }

  /**
   * How many voicemails of this person on this UM server nobody has heard yet, and how many have
   * been. Never sent where either is unknown.
   *
   * @param unheard not negative; above 0 the lamp is on
   * @param heard not negative
   */
  record LampChanged(EventMeta meta, Optional<String> box, int unheard, int heard)
      implements MailboxEvent {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public LampChanged {
      if (unheard < 0 || heard < 0) {
        throw new IllegalArgumentException("a count of voicemails is not negative");
      }
      Boxes.check(box);
    }
  }
}
