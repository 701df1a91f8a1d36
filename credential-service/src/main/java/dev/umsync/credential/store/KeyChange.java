package dev.umsync.credential.store;

import java.util.List;

/** What comes of an administrator's wish about a tenant's keys. Thread rule: immutable. */
public sealed interface KeyChange {
  /**
   * To be written, all of it or nothing.
   *
   * @param records further ones may change with the one asked about
   * @param subject the one asked about, as it will be
   */
  record Write(List<CredentialRecord> records, CredentialRecord subject) implements KeyChange {
    /** Copies. */
    public Write {
      records = List.copyOf(records);
    }
  }

  /**
   * Not done.
   *
   * @param sentence why, and what to do
   * @param key the key that stands against it
   */
  record Refused(Reason reason, String sentence, String key) implements KeyChange {}

  /** Why not. */
  enum Reason {
    /** The tenant has no such key. */
    NO_SUCH_KEY("no-such-thing"),
    /** It is here already, or was. */
    KNOWN("key-known"),
    /** Two are not disabled already. */
    TOO_MANY("too-many-keys"),
    /** It is minted with, and another is there. */
    IN_USE("key-in-use"),
    /** Tokens minted with it have not ended. */
    STILL_USED("key-still-used"),
    /** Its checks are not green. */
    NOT_CHECKED("key-not-checked"),
    /** The master key does not open what has to be sealed anew. */
    UNOPENED("key-unusable");

    private final String slug;

    Reason(String slug) {
      this.slug = slug;
    }

    /** Names the reason in problems. */
    public String slug() {
      return slug;
    }
  }
}
