package dev.umsync.standalone.chaos.verdict;

/**
 * A voicemail that is not as it should be. Immutable.
 *
 * @param voicemail its id; no address
 * @param what in words
 */
public record Offence(Kind kind, String voicemail, String what) {
  /** Which promise was broken. */
  public enum Kind {
    /** Not where it should be, or an event without an outcome. */
    MISSING,
    /**
     * More than once in the mailbox, an event with more than one outcome, or a change in the
     * mailbox that nobody made.
     */
    DOUBLED,
    /** Not as the last event says, or before what came before it. */
    OUT_OF_ORDER
  }

  /** A line for a person. */
  public String line() {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + ": voicemail "
        + voicemail
        + ": "
        + what;
  }
}
