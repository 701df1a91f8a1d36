package dev.umsync.ingest.asterisk.spool;

import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import java.util.List;
import java.util.Optional;

/** A difference between what was known of a mailbox and what was seen. Thread rule: immutable. */
sealed interface BoxChange {
  /**
   * A voicemail that was not known, or was deleted and is there again: restored, or forwarded a
   * second time.
   *
   * @param before the deleted one
   */
  record Arrived(Found found, Optional<Known> before) implements BoxChange {}

  /**
   * Something about a known one is other than events have told.
   *
   * @param before as it was known
   * @param after as it is to be known, its events counted
   * @param acts what a person did, in this order; none where it was us or tells nobody anything
   */
  record Changed(Known before, Known after, List<Act> acts) implements BoxChange {
    /** Copies. */
    public Changed {
      acts = List.copyOf(acts);
    }
  }

  /** It has been gone for long enough that nothing about it is needed any more. */
  record Forgotten(Known known) implements BoxChange {}

  /** What a person does with a voicemail on the phone. */
  enum Act {
    READ,
    UNREAD,
    DELETED,
    MADE_URGENT,
    MADE_ORDINARY
  }
}
