package dev.umsync.worker.message;

/** The system flags UMSync sets or looks at; all others are left alone (RFC 3501, 2.3.2). */
public enum MessageFlag {
  SEEN("\\Seen"),
  FLAGGED("\\Flagged"),
  DELETED("\\Deleted");

  private final String atom;

  MessageFlag(String atom) {
    this.atom = atom;
  }

  /** The flag as it goes over the wire. */
  public String atom() {
    return atom;
  }
}
