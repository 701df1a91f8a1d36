package dev.umsync.credential.check;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.umsync.common.check.MailboxStep;
import java.util.Locale;

/** The steps of a check, in their order. */
public enum CheckStep {
  /** The key can be read. */
  @JsonProperty("key")
  KEY("Key can be read"),
  /** This machine's clock is right. */
  @JsonProperty("clock")
  CLOCK("Clock is right"),
  /** The token endpoint answers. */
  @JsonProperty("endpoint")
  ENDPOINT("Token endpoint answers"),
  /** The provider takes what the key signs. */
  @JsonProperty("signature")
  SIGNATURE("Signature accepted"),
  /** Delegation and scopes are authorised. */
  @JsonProperty("delegation")
  DELEGATION("Delegation and scopes authorised"),
  /** There is a person to try with. */
  @JsonProperty("subscriber")
  SUBSCRIBER("Test subscriber exists"),
  /** IMAP is on for the domain and the user. */
  @JsonProperty("imap")
  IMAP("IMAP is on"),
  /** The token opens the mailbox. */
  @JsonProperty("login")
  LOGIN("Login works"),
  /** INBOX and trash are found. */
  @JsonProperty("folders")
  FOLDERS("INBOX and trash found"),
  /** A test message goes in and out again. */
  @JsonProperty("message")
  MESSAGE("Test message delivered and removed");

  private final String title;

  CheckStep(String title) {
    this.title = title;
  }

  /** In a few words. */
  public String title() {
    return title;
  }

  /** As the API names it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CheckStep of(MailboxStep step) {
    return switch (step) {
      case IMAP -> IMAP;
      case LOGIN -> LOGIN;
      case FOLDERS -> FOLDERS;
      case MESSAGE -> MESSAGE;
    };
  }
}
