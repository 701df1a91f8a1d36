package dev.umsync.credential.account;

/**
 * A key file is not what was asked for; the message says what it is and what to do, and holds
 * nothing of its content.
 */
public final class KeyFileProblem extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Reason {
    /** It has no bytes. */
    EMPTY("key-file-empty"),
    /** It breaks off. */
    TRUNCATED("key-file-truncated"),
    /** It is something else altogether. */
    WRONG("key-file-wrong"),
    /** A person's credential, as gcloud writes it. */
    USER_CREDENTIAL("key-file-user-credential"),
    /** An OAuth client's secret. */
    OAUTH_CLIENT("key-file-oauth-client"),
    /** A field is missing or not what belongs there. */
    INCOMPLETE("key-file-incomplete"),
    /** The password does not open it. */
    PASSWORD_WRONG("key-password-wrong"),
    /** Fewer than 2,048 bits. */
    TOO_SHORT("key-too-short"),
    /** Whole, but no key that can be used. */
    UNUSABLE("key-unusable");

    private final String slug;

    Reason(String slug) {
      this.slug = slug;
    }

    /** Names the reason in problems. */
    public String slug() {
      return slug;
    }
  }

  private final Reason reason;
  private final String field;

  KeyFileProblem(Reason reason, String message) {
    this(reason, "", message);
  }

  KeyFileProblem(Reason reason, String field, String message) {
    super(message);
    this.reason = reason;
    this.field = field;
  }

  /** What is wrong with it. */
  public Reason reason() {
    return reason;
  }

  /** The field or part at fault; empty where none is. */
  public String field() {
    return field;
  }
}
