package dev.umsync.testbed.gmail.store;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One folder: messages by UID. Guarded by its mailbox. */
final class MailFolder {
  static final class Entry {
    final GmailMessage message;
    boolean deleted;
    long modSeq;

    Entry(GmailMessage message, long modSeq) {
      this.message = message;
      this.modSeq = modSeq;
    }
  }

  final String name;
  final FolderUse use;
  final long uidValidity;
  final NavigableMap<Long, Entry> entries = new TreeMap<>();
  private final Map<GmailMessage, Long> uids = new HashMap<>();
  long uidNext = 1;

  MailFolder(String name, FolderUse use, long uidValidity) {
    this.name = name;
    this.use = use;
    this.uidValidity = uidValidity;
  }

  /** Shows the message here, under a new UID unless it is here already. */
  long add(GmailMessage message, long modSeq) {
    Long there = uids.get(message);
    if (there != null) {
      return there;
    }
    long uid = uidNext++;
    entries.put(uid, new Entry(message, modSeq));
    uids.put(message, uid);
    return uid;
  }

  boolean shows(GmailMessage message) {
    return uids.containsKey(message);
  }

  void remove(GmailMessage message) {
    Long uid = uids.remove(message);
    if (uid != null) {
      entries.remove(uid);
    }
  }

  /** The label as X-GM-LABELS spells it. */
  String label() {
    return use == FolderUse.INBOX ? "\\Inbox" : use.attribute().isEmpty() ? name : use.attribute();
  }
}
