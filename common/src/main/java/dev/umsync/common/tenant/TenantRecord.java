package dev.umsync.common.tenant;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;

/**
 * The value on {@code umsync.tenants}: a mail domain and how its people's mailboxes are served.
 * Thread rule: immutable.
 *
 * @param domain lower-cased mail domain, the key again
 * @param provider the name under which a worker's own configuration holds the mail server, such as
 *     {@code google}
 * @param folder where voicemails go, absent for INBOX
 * @param deleteRule what a delete on the phone does to the message
 * @param scope what tokens for the mailboxes are asked for; several parted by spaces
 * @param message what its people's messages look like, absent where nothing is set
 * @param tokens what else is to be known about this tenant's tokens, absent where nothing is set
 */
public record TenantRecord(
    String domain,
    String provider,
    Optional<String> folder,
    DeleteRule deleteRule,
    String scope,
    Optional<MessageSettings> message,
    Optional<TokenSettings> tokens) {
  /** Refuses a record that lacks a field or whose domain is not the lower-cased one. */
  public TenantRecord {
    requireNonNull(deleteRule, "deleteRule");
    requireNonNull(scope, "scope");
    if (domain.isBlank() || !domain.equals(domain.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("a tenant's domain is lower-cased, such as example.com");
    }
    if (provider.isBlank()) {
      throw new IllegalArgumentException("a tenant names the provider of its mailboxes");
    }
  }

  /** A tenant whose messages are the usual ones, without further token settings. */
  public TenantRecord(
      String domain,
      String provider,
      Optional<String> folder,
      DeleteRule deleteRule,
      String scope) {
    this(domain, provider, folder, deleteRule, scope, Optional.empty(), Optional.empty());
  }

  /** The same tenant with other messages. */
  public TenantRecord withMessage(MessageSettings other) {
    return new TenantRecord(
        domain, provider, folder, deleteRule, scope, Optional.of(other), tokens);
  }

  /** The same tenant with other token settings. */
  public TenantRecord withTokens(TokenSettings other) {
    return new TenantRecord(
        domain,
        provider,
        folder,
        deleteRule,
        scope,
        message,
        other.equals(TokenSettings.NONE) ? Optional.empty() : Optional.of(other));
  }

  /** Its token settings, the empty ones where none are set. */
  public TokenSettings tokenSettings() {
    return tokens.orElse(TokenSettings.NONE);
  }

  /** IMAP and SMTP of a Google mailbox. */
  public static final String GOOGLE_MAIL_SCOPE = "https://mail.google.com/";

  /** What an app's token is asked for that opens Microsoft 365 mailboxes. */
  public static final String MICROSOFT_MAIL_SCOPE = "https://outlook.office365.com/.default";

  /** What a delete on the phone does to the message. */
  public enum DeleteRule {
    /** Move it to the trash. */
    TRASH,
    /** Remove it for good. */
    REMOVE,
    /** Leave it where it is. */
    LEAVE
  }
}
