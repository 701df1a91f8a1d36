package dev.umsync.testbed.asterisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder opened by somebody who listens to it: what is heard and deleted meanwhile is carried out
 * when it is closed. One thread.
 */
public final class VoicemailSession {
  private final VoicemailSpool spool;
  private final String context;
  private final String mailbox;
  private final SpoolDirectory current;
  private final List<Boolean> heard = new ArrayList<>();
  private final List<Boolean> deleted = new ArrayList<>();
  private final int opened;

  private VoicemailSession(
      VoicemailSpool spool, String context, String mailbox, SpoolDirectory current, int opened) {
    this.spool = spool;
    this.context = context;
    this.mailbox = mailbox;
    this.current = current;
    this.opened = opened;
  }

  /** open_mailbox. */
  static VoicemailSession open(VoicemailSpool spool, String context, String mailbox, String folder)
      throws IOException {
    SpoolDirectory directory = spool.directory(context, mailbox, folder);
    directory.create();
    int count = directory.count();
    if (directory.lock()) {
      int last = directory.lastIndex();
      directory.unlock();
      if (last != count - 1) {
        directory.resequence(count);
      }
    }
    return new VoicemailSession(spool, context, mailbox, directory, count);
  }

  /** How many messages there were when it was opened. */
  public int size() {
    return opened;
  }

  /** message_range_and_existence_check. */
  Optional<Integer> numberOf(String id) {
    for (int number = 0; number < opened; number++) {
      if (current.field(number, "msg_id").filter(id::equals).isPresent()) {
        return Optional.of(number);
      }
    }
    return Optional.empty();
  }

  /** Plays one. */
  public void hear(int number) {
    set(heard, number);
  }

  /** Deletes one, which is done when the folder is closed. */
  public void delete(int number) {
    set(deleted, number);
  }

  private static void set(List<Boolean> marks, int number) {
    while (marks.size() <= number) {
      marks.add(false);
    }
    marks.set(number, true);
  }

  private static boolean is(List<Boolean> marks, int number) {
    return number < marks.size() && marks.get(number);
  }

  /** save_to_folder: a copy; whoever saves deletes the first one too. */
  public boolean save(int number, String folder) throws IOException {
    SpoolDirectory to = spool.directory(context, mailbox, folder);
    to.create();
    if (!to.lock()) {
      return false;
    }
    int next = to.lastIndex() + 1;
    if (folder.equals("Deleted") && next >= spool.options().maxDeleted()) {
      next--;
      for (int i = 1; i <= next && to.exists(i); i++) {
        to.rename(to.file(i), to.file(i - 1));
      }
    } else if (next >= spool.options().maxMessages()) {
      to.unlock();
      return false;
    }
    if (!current.file(number).equals(to.file(next)) && current.exists(number)) {
      to.copy(current.file(number), to.file(next));
    }
    to.unlock();
    return true;
  }

  /** close_mailbox, with {@code moveheard=yes}. */
  public void close() throws IOException {
    if (opened == 0 || !current.lock()) {
      return;
    }
    boolean news = current.name().equals("INBOX") || current.name().equals("Urgent");
    int last = current.lastIndex();
    int kept = -1;
    int x = 0;
    for (; x < last + 1; x++) {
      boolean moves = news && is(heard, x);
      if (!is(deleted, x) && !moves) {
        if (!current.exists(x)) {
          break;
        }
        kept++;
        if (kept != x) {
          current.rename(current.file(x), current.file(kept));
        }
      } else if (moves && !is(deleted, x)) {
        if (!save(x, "Old")) {
          heard.set(x, false);
          x--;
        }
      } else if (is(deleted, x) && spool.options().maxDeleted() > 0 && !save(x, "Deleted")) {
        // In the folder of deleted ones itself this is Asterisk waiting five seconds for its own
        // lock, after which the message stays there too.
        deleted.set(x, false);
        x--;
      }
    }
    for (int rest = kept + 1; rest <= x - 1; rest++) {
      if (current.exists(rest)) {
        current.delete(rest);
      }
    }
    current.unlock();
  }
}
