package dev.umsync.worker.imap;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * What the server told of the open folder on the side: that messages went, and which if it can say
 * so (QRESYNC, RFC 7162). Owned by one thread at a time.
 */
final class FolderNews {
  /** How many are remembered; beyond that the folder is looked through. */
  private static final int MOST_VANISHED = 10_000;

  private final Set<Long> vanished = new HashSet<>();

  /** Replaced when it can no longer be said what is still in the folder. */
  private Object view = new Object();

  /** How many messages there are; negative where the server has not said it in so many words. */
  private long messages = -1;

  /** A folder was opened: what is in it is not known, but for the number that was told with it. */
  void opened(List<Response> told) {
    vanished.clear();
    view = new Object();
    messages = -1;
    told.forEach(this::count);
  }

  /** Any answer may tell of messages that went. */
  void note(Response response) {
    if (response instanceof IMAPResponse untagged && untagged.isUnTagged()) {
      count(untagged);
      if (untagged.keyEquals("EXPUNGE")) {
        view = new Object();
      } else if (untagged.keyEquals("VANISHED")) {
        vanished(untagged);
      }
    }
  }

  private void vanished(IMAPResponse response) {
    // "* VANISHED 41,43:116" or "* VANISHED (EARLIER) 41,43:116"
    String line = response.toString();
    boolean justNow = !line.contains("(EARLIER)");
    String set = line.substring(line.lastIndexOf(' ') + 1).strip();
    for (String range : set.split(",", -1)) {
      if (!range.matches("\\d{1,10}(:\\d{1,10})?")) {
        view = new Object();
        return;
      }
      int colon = range.indexOf(':');
      long first = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
      long last = Long.parseLong(range.substring(colon + 1));
      messages -= justNow ? Math.abs(last - first) + 1 : 0;
      if (Math.abs(last - first) + vanished.size() >= MOST_VANISHED) {
        view = new Object();
        return;
      }
      for (long uid = Math.min(first, last); uid <= Math.max(first, last); uid++) {
        vanished.add(uid);
      }
    }
  }

  private void count(Response response) {
    if (response instanceof IMAPResponse untagged && untagged.isUnTagged()) {
      if (untagged.keyEquals("EXISTS")) {
        messages = untagged.getNumber();
      } else if (untagged.keyEquals("EXPUNGE")) {
        messages--;
      }
    }
  }

  /** Whether the server has said that the folder holds nothing. */
  boolean empty() {
    return messages == 0;
  }

  /** As long as it is the same, nothing has gone from the folder but what is named. */
  Object view() {
    return view;
  }

  /** Those of these messages that are known to have gone. */
  Set<Long> takeVanished(Collection<Long> among) {
    Set<Long> gone = new HashSet<>(among);
    gone.retainAll(vanished);
    vanished.removeAll(gone);
    return gone;
  }
}
