package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Limits;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees when partitions stand still for the one large event that may be held, while that one waits
 * for its own mailbox: behind other events of its subscriber, or between two attempts. Owned by the
 * poll thread.
 */
final class LargeWait<E> {
  private final Calls<E, ?> calls;
  private final Subscribers<E> subscribers;
  private final Limits.Queues limits;
  private @Nullable Entry<E> holder;
  private long sinceNanos;

  LargeWait(Calls<E, ?> calls, Subscribers<E> subscribers, Limits.Queues limits) {
    this.calls = calls;
    this.subscribers = subscribers;
    this.limits = limits;
  }

  /**
   * The large event that others have waited for longer than the grace. Never one whose own call is
   * running, for that has a deadline, nor one that waits for a place among the calls.
   */
  Optional<Entry<E>> overdue(Collection<PartitionShare<E>> shares, long now) {
    Entry<E> held =
        shares.stream().anyMatch(PartitionShare::waitsForLarge)
            ? shares.stream()
                .filter(PartitionShare::isLive)
                .flatMap(share -> share.unsettledLarge().stream())
                .findFirst()
                .orElse(null)
            : null;
    if (held != holder) {
      holder = held;
      sinceNanos = now;
    }
    return Optional.ofNullable(held)
        .filter(entry -> now - sinceNanos >= limits.fullGrace().toNanos())
        .filter(entry -> waitsForItsMailbox(entry, now));
  }

  private boolean waitsForItsMailbox(Entry<E> entry, long now) {
    return calls
        .of(entry.subscriber)
        .map(call -> call.entry != entry)
        .orElseGet(() -> subscribers.of(entry.subscriber).holdNanos(now) > 0);
  }
}
