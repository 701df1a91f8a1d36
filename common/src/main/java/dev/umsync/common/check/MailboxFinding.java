package dev.umsync.common.check;

import static java.util.Objects.requireNonNull;

/**
 * What one step in a mailbox came to. Thread rule: immutable.
 *
 * @param step which
 * @param result green or red; steps after a red one are left out
 * @param cause what was found, from a closed list
 * @param sentence in words, without address and without anything the server said
 */
public record MailboxFinding(MailboxStep step, boolean result, Cause cause, String sentence) {
  /** Validates. */
  public MailboxFinding {
    requireNonNull(step, "step");
    requireNonNull(cause, "cause");
    requireNonNull(sentence, "sentence");
  }

  /** What was found. */
  public enum Cause {
    /** All is well. */
    NONE,
    /** The domain's administrator has switched IMAP off. */
    IMAP_OFF_FOR_DOMAIN,
    /** The user has switched IMAP off. */
    IMAP_OFF_FOR_USER,
    /** The provider wants the user to sign in with a browser first. */
    WEB_LOGIN,
    /** The token was refused. */
    TOKEN_REFUSED,
    /** The account has as many connections as it may. */
    TOO_MANY_CONNECTIONS,
    /** The account is throttled or over its quota. */
    THROTTLED,
    /** The mail server can't be reached, or not over TLS. */
    UNREACHABLE,
    /** No folder is marked as trash. */
    NO_TRASH,
    /** The worker knows no such provider. */
    UNKNOWN_PROVIDER,
    /** The worker's keyset does not open the token. */
    KEYSET,
    /** Anything else. */
    OTHER
  }
}
