package dev.umsync.worker.watch;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The mailboxes that are listened to, the least active first, so that a look at one of many
 * thousand mailboxes does not go through them all. Guarded by {@link Watch}.
 */
final class Listeners {
  private final TreeSet<WatchedMailbox> byActivity;

  /**
   * Nobody is listened to yet.
   *
   * @param begin of the ticker that activity is told in
   */
  Listeners(long begin) {
    this.byActivity =
        new TreeSet<>(
            Comparator.<WatchedMailbox>comparingLong(m -> m.schedule.activeNanos - begin)
                .thenComparing(m -> m.subscriber.address()));
  }

  int count() {
    return byActivity.size();
  }

  void add(WatchedMailbox mailbox) {
    mailbox.schedule.listening = true;
    byActivity.add(mailbox);
  }

  /** Takes it out; false if it is not one of these. */
  boolean remove(WatchedMailbox mailbox) {
    // Asked of the mailbox itself: one that was closed and the one that came after it are alike
    // in the order.
    boolean listening = mailbox.schedule.listening && byActivity.remove(mailbox);
    mailbox.schedule.listening = false;
    return listening;
  }

  /** Something happened in a mailbox, which may be one of these. */
  void active(WatchedMailbox mailbox, long nanos) {
    boolean listening = remove(mailbox);
    mailbox.schedule.activeNanos = nanos;
    if (listening) {
      add(mailbox);
    }
  }

  /** The one in which nothing has happened for the longest time. */
  Optional<WatchedMailbox> leastActive() {
    return byActivity.isEmpty() ? Optional.empty() : Optional.of(byActivity.first());
  }
}
