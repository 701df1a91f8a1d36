package dev.umsync.ingest.umserver;

import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One person's events on their way; the first one is being tried. Owned by the courier's thread.
 */
final class Queued {
  final int partition;
  final Deque<Parcel> parcels = new ArrayDeque<>();
  boolean running;

  /** Its partition went away while a call was in progress, whose answer nobody wants. */
  boolean dropped;

  /** Failed attempts at the first one. */
  int attempts;

  long notBeforeNanos = Long.MIN_VALUE / 2;
  Trouble lastTrouble = new Trouble(Trouble.Kind.UNEXPECTED, "it was never tried");

  Queued(int partition) {
    this.partition = partition;
  }

  /** A lamp shows counts, so only the last ones matter. */
  boolean isOvertakenLamp(Parcel head) {
    return head.event() instanceof LampChanged
        && parcels.stream().skip(1).anyMatch(p -> p.about().equals(head.about()));
  }
}
