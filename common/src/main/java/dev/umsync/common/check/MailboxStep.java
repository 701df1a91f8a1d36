package dev.umsync.common.check;

/** The steps that are tried in a mailbox, in their order. */
public enum MailboxStep {
  /** IMAP is on for the domain and the user. */
  IMAP,
  /** The token opens the mailbox. */
  LOGIN,
  /** INBOX and trash are found. */
  FOLDERS,
  /** A test message is appended and removed again. */
  MESSAGE
}
