package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.voicemail.MailboxTask;
import java.time.Instant;

/** What the worker's handler is called with. Immutable. */
public sealed interface WatchTask {
  /** Whom it is about. */
  Subscriber subscriber();

  /** An event about a voicemail, or what follows from one. */
  record Voicemail(MailboxTask task) implements WatchTask {
    @Override
    public Subscriber subscriber() {
      return task.subscriber();
    }
  }

  /** A look at the mailbox, of the worker's own accord. */
  record Look(Subscriber subscriber) implements WatchTask {}

  /**
   * An operator's word about deletes that a brake holds, in log order.
   *
   * @param given when it was written; what is found gone only afterwards is not meant by it, so
   *     that a replay of it lets nothing go
   */
  record Order(Subscriber subscriber, boolean release, Instant given) implements WatchTask {}
}
