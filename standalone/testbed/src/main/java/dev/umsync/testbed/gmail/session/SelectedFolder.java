package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.store.GmailMailbox;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.store.SearchLag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a session believes its folder holds: message numbers are places in this list, and change
 * only when the client is told. Guarded by itself, because IDLE announces from another thread.
 */
public final class SelectedFolder {
  private final String name;
  private final boolean readOnly;
  private final GmailMailbox mailbox;
  private final List<Long> uids;
  private long announcedModSeq;

  public SelectedFolder(String name, boolean readOnly, GmailMailbox mailbox) {
    this.name = name;
    this.readOnly = readOnly;
    this.mailbox = mailbox;
    this.announcedModSeq = mailbox.status(name).orElseThrow().highestModSeq();
    this.uids = new ArrayList<>(mailbox.uids(name));
  }

  public String name() {
    return name;
  }

  public boolean readOnly() {
    return readOnly;
  }

  /** The number of the message, 0 if the client does not know of it. */
  public synchronized int numberOf(long uid) {
    int index = Collections.binarySearch(uids, uid);
    return index < 0 ? 0 : index + 1;
  }

  public synchronized int size() {
    return uids.size();
  }

  /** The largest UID that the client knows of, 0 if there is none. */
  public synchronized long lastUid() {
    return uids.isEmpty() ? 0 : uids.getLast();
  }

  /** The messages that the client knows of and that are still there, by number. */
  public synchronized Map<Integer, MessageView> messages(SearchLag lag) {
    Map<Integer, MessageView> known = new TreeMap<>();
    for (MessageView view : mailbox.view(name, lag)) {
      int number = numberOf(view.uid());
      if (number > 0) {
        known.put(number, view);
      }
    }
    return known;
  }

  /**
   * What must be said for the client to know what the folder holds; from then on it does.
   *
   * @param flags true to tell of flags too, which Gmail does not in IDLE
   */
  public synchronized List<String> catchUp(boolean flags) {
    List<String> lines = new ArrayList<>();
    List<Long> now = mailbox.uids(name);
    Set<Long> present = new HashSet<>(now);
    for (int i = uids.size() - 1; i >= 0; i--) {
      if (!present.contains(uids.get(i))) {
        uids.remove(i);
        lines.add((i + 1) + " EXPUNGE");
      }
    }
    if (now.size() > uids.size()) {
      uids.clear();
      uids.addAll(now);
      lines.add(uids.size() + " EXISTS");
    }
    if (flags) {
      messages(SearchLag.NONE)
          .forEach((number, view) -> {
            if (view.modSeq() > announcedModSeq) {
              lines.add(
                  "%d FETCH (UID %d MODSEQ (%d) FLAGS (%s))"
                      .formatted(
                          number, view.uid(), view.modSeq(), String.join(" ", view.flags())));
            }
          });
      announcedModSeq = mailbox.status(name).orElseThrow().highestModSeq();
    }
    return lines;
  }
}
