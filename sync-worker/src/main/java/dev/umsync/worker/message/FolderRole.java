package dev.umsync.worker.message;

/**
 * What a folder is for, told by its attribute and never by its name, which is localised (RFC 6154).
 */
public enum FolderRole {
  INBOX,
  /** {@code \All}: on Gmail every message but those in {@code \Junk} and {@code \Trash}. */
  ALL,
  JUNK,
  TRASH,
  OTHER
}
