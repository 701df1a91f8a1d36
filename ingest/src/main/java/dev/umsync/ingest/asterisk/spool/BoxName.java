package dev.umsync.ingest.asterisk.spool;

import java.nio.file.Path;

/**
 * A mailbox of voicemail.conf. Thread rule: immutable.
 *
 * @param context its context there
 * @param mailbox its number there
 */
public record BoxName(String context, String mailbox) implements Comparable<BoxName> {
  /** Validates: both are names of directories. */
  public BoxName {
    check(context);
    check(mailbox);
  }

  private static void check(String name) {
    if (name.isEmpty()
        || name.length() > 80
        || name.startsWith(".")
        || name.chars().anyMatch(c -> c == '/' || Character.isISOControl(c))) {
      throw new IllegalArgumentException("a mailbox is a context and a number, without slashes");
    }
  }

  /** Its directory. */
  Path in(Path voicemail) {
    return voicemail.resolve(context).resolve(mailbox);
  }

  /** As Asterisk writes it: {@code 2045@default}. */
  public String text() {
    return mailbox + "@" + context;
  }

  @Override
  public int compareTo(BoxName other) {
    return text().compareTo(other.text());
  }
}
