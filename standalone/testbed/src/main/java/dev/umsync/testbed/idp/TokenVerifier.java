package dev.umsync.testbed.idp;

/**
 * Says whether an access token opens a mailbox. Implementations are safe to call from any thread
 * and never throw for a bad token.
 */
@FunctionalInterface
public interface TokenVerifier {
  /** The scope without which no mailbox is opened over IMAP. */
  String MAIL_SCOPE = "https://mail.google.com/";

  /** The delegation-only scope that shows hidden folders too. */
  String IMAP_ADMIN_SCOPE = "https://www.googleapis.com/auth/gmail.imap_admin";

  /**
   * True if {@code token} is genuine, has not expired, was issued for {@code address} (compared
   * without case) and carries a mail scope.
   */
  boolean accepts(String address, String token);
}
