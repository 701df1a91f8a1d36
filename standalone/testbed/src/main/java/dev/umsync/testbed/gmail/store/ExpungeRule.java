package dev.umsync.testbed.gmail.store;

/**
 * The person's setting for messages marked deleted outside trash and spam; Gmail's default is to
 * archive.
 */
public enum ExpungeRule {
  ARCHIVE,
  TRASH,
  DELETE_FOREVER
}
