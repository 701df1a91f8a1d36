package dev.umsync.worker.watch;

import dev.umsync.worker.watch.Draft.Known;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of the voicemails of mailboxes that are looked at again and again, for most looks
 * find that nothing has happened: they would read the same records once more, hundreds of them
 * where a person keeps voicemails. Holds so many voicemails at most. Any thread.
 *
 * <p>Mailboxes are looked at in turns. If there were more than places, and each took the place of
 * the one that was looked at longest ago, that one would be next, and nothing would ever be found.
 * So what is there stays, and only now and then one that was not looked at for the longest time
 * makes room.
 */
final class KnownCache {
  private static final int MAKES_ROOM_ONCE_IN = 16;

  private final int most;
  private final Map<WatchedMailbox, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private int held;
  private int turnedAway;

  /**
   * @param most voicemails held
   */
  KnownCache(int most) {
    this.most = most;
  }

  private record Entry(long version, Map<String, Known> known) {}

  /** What was kept of a mailbox, if it was read in this version. Not to be changed. */
  synchronized Optional<Map<String, Known>> find(WatchedMailbox mailbox, long version) {
    return Optional.ofNullable(entries.get(mailbox))
        .filter(entry -> entry.version() == version)
        .map(Entry::known);
  }

  /**
   * Keeps what was read of a mailbox, if there is room.
   *
   * @param version as it was before that was read
   * @param known not to be changed any more
   */
  synchronized void keep(WatchedMailbox mailbox, long version, Map<String, Known> known) {
    drop(mailbox);
    if (known.isEmpty() || known.size() > most || !hasRoom(known.size())) {
      return;
    }
    entries.put(mailbox, new Entry(version, known));
    held += known.size();
  }

  /** Forgets a mailbox. */
  synchronized void drop(WatchedMailbox mailbox) {
    Entry before = entries.remove(mailbox);
    held -= before == null ? 0 : before.known().size();
  }

  /** Voicemails held now. */
  synchronized int held() {
    return held;
  }

  private boolean hasRoom(int size) {
    if (held + size <= most) {
      return true;
    }
    turnedAway++;
    if (turnedAway % MAKES_ROOM_ONCE_IN != 0) {
      return false;
    }
    for (Iterator<Entry> eldest = entries.values().iterator(); held + size > most; ) {
      held -= eldest.next().known().size();
      eldest.remove();
    }
    return true;
  }
}
