package dev.umsync.testbed.gmail.store;

/** What a folder is for (RFC 6154). */
public enum FolderUse {
  INBOX(""),
  LABEL(""),
  ALL("\\All"),
  DRAFTS("\\Drafts"),
  SENT("\\Sent"),
  JUNK("\\Junk"),
  TRASH("\\Trash");

  private final String attribute;

  FolderUse(String attribute) {
    this.attribute = attribute;
  }

  /** The attribute in LIST, or nothing. */
  public String attribute() {
    return attribute;
  }

  /** True if a message in it is in no other folder, not even in the one that shows everything. */
  boolean isApart() {
    return this == JUNK || this == TRASH;
  }
}
