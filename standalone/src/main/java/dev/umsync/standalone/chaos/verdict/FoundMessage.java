package dev.umsync.standalone.chaos.verdict;

import java.util.Optional;

/**
 * A message in a mailbox. Immutable.
 *
 * @param voicemail whose identity it bears, proven by its HMAC; empty where it bears none
 * @param recording SHA-256 of what is attached, in hexadecimal digits; empty where nothing is
 */
public record FoundMessage(
    Place place, long uid, Optional<String> voicemail, boolean seen, Optional<String> recording) {
  /** In which folder. */
  public enum Place {
    /** Where voicemails are delivered. */
    INBOX,
    /** Where deleted ones go. */
    TRASH,
    /** Anywhere else. */
    ELSEWHERE
  }
}
