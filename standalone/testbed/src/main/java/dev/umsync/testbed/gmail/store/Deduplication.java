package dev.umsync.testbed.gmail.store;

/**
 * What an APPEND does when a message with the same Message-ID is there already. All three were seen
 * of Gmail.
 */
public enum Deduplication {
  /** A second copy, as any other server stores it. */
  NONE,
  /** The old copy goes, the new one comes with a new UID. */
  REPLACE,
  /** Nothing is stored, yet the answer is OK. */
  KEEP,
  /** A copy in the trash comes back with its old date; a copy elsewhere is kept as with KEEP. */
  RESTORE_FROM_TRASH
}
