package dev.umsync.testbed.mail;

/**
 * A look into a mailbox, or a person's action in it, that failed. Its cause says why; no token or
 * password is in it.
 */
public final class MailboxTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MailboxTrouble(String message, Throwable cause) {
    super(message, cause);
  }
}
