package dev.umsync.standalone.chaos.verdict;

import java.util.Optional;

/**
 * A message in a mailbox. Immutable.
 *
 * @param voicemail whose identity it bears, proven by its HMAC; empty where it bears none
 */
public record FoundMessage(
    Place place, long uid, Optional<String> voicemail, boolean seen, int sizeBytes) {
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
