package dev.umsync.worker.message;

/**
 * A folder's full name, decoded from modified UTF-7 (RFC 3501, 5.1.3), with the server's own
 * separator. Immutable.
 *
 * @param name not empty, no control characters
 */
public record FolderName(String name) {
  /** Every mailbox has this one; its name is case-insensitive and the same in every language. */
  public static final FolderName INBOX = new FolderName("INBOX");

  public FolderName {
    if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("folder name: empty, or holds a control character");
    }
    if (name.equalsIgnoreCase("INBOX")) {
      name = "INBOX";
    }
  }
}
