package dev.umsync.worker.message;

/**
 * A message's number within its folder, and the number of the folder's life it is valid in (RFC
 * 3501, 2.3.1.1). Immutable.
 *
 * @param uid 1 to 2^32-1
 * @param uidValidity 1 to 2^32-1
 */
public record MailboxUid(long uid, long uidValidity) {
  private static final long LARGEST = 0xFFFF_FFFFL;

  public MailboxUid {
    if (uid < 1 || uid > LARGEST || uidValidity < 1 || uidValidity > LARGEST) {
      throw new IllegalArgumentException(
          "mailbox uid: %d in validity %d is outside 1 to 2^32-1".formatted(uid, uidValidity));
    }
  }
}
